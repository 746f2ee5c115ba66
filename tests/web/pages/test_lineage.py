"""Lineage as a drawing and as a table, of all or around one."""


def test_who_took_what_from_whom(reviewer) -> None:
    rows = reviewer.get("/lineage.json").json()["result"]["rows"]
    assert ("R2", "R1", "picture") in {(row["user"], row["source"], row["track"]) for row in rows}
    page = reviewer.get("/lineage").text
    assert '<svg class="timeline' in page
    assert 'href="/release?id=R2"' in page


def test_around_one_release_are_its_sources_and_its_users(reviewer) -> None:
    result = reviewer.get("/lineage.json?release=R1").json()["result"]
    assert result["around"] == "R1"
    assert result["releases"] >= 2
    assert reviewer.get("/lineage.json?release=none").status_code == 404
