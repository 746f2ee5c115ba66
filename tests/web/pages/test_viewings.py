"""The one person of a local app sees what they looked at."""


def test_nothing_was_looked_at_and_then_something_was(reviewer) -> None:
    assert "Nothing yet" in reviewer.get("/viewings").text
    film = reviewer.get("/release.json?id=R1").json()["result"]["rows"][0]["item"]
    reviewer.post("/show", data={"item": film})
    [row] = reviewer.get("/viewings.json").json()["result"]["rows"]
    assert row["item"] == film
    assert reviewer.get("/audit.json").json()["result"]["rows"] == [row]
