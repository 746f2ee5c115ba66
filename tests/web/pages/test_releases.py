"""All releases by date, those of one source, and those with something that was seen before."""


def test_the_latest_comes_first_and_a_source_can_be_chosen(reviewer, rows) -> None:
    assert [row["id"] for row in reviewer.get("/releases.json").json()["result"]["rows"]] == ["R3", "R2", "R1"]
    assert reviewer.get("/releases.json?source=Nobody").json()["result"]["rows"] == []
    assert "Outlet (3)" in reviewer.get("/releases?source=Outlet").text


def test_only_those_with_something_seen_before_can_be_asked_for(reviewer) -> None:
    found = reviewer.get("/releases.json?seen=1").json()["result"]
    ids = [row["id"] for row in found["rows"]]
    assert ids
    assert found["total"] == len(ids) < 3
    assert all(row["sources"] for row in found["rows"])
    assert "checked" in reviewer.get("/releases?seen=1").text
    assert 'href="/releases?seen=1"' in reviewer.get("/").text
    assert reviewer.get("/releases.json?seen=1&source=Nobody").json()["result"]["total"] == 0
