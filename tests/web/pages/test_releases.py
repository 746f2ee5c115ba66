"""All releases by date, and those of one source."""


def test_the_latest_comes_first_and_a_source_can_be_chosen(reviewer, rows) -> None:
    assert [row["id"] for row in reviewer.get("/releases.json").json()["result"]["rows"]] == ["R3", "R2", "R1"]
    assert reviewer.get("/releases.json?source=Nobody").json()["result"]["rows"] == []
    assert "Outlet (3)" in reviewer.get("/releases?source=Outlet").text
