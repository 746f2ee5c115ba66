"""Lineage as a drawing and as a table, of all or around one."""

import re


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


def test_the_depth_is_chosen_and_held_to_what_can_be_drawn(reviewer) -> None:
    assert reviewer.get("/lineage.json?release=R1&depth=3").json()["result"]["depth"] == 3
    assert reviewer.get("/lineage.json?release=R1&depth=99").json()["result"]["depth"] == 4
    assert reviewer.get("/lineage.json?release=R1&depth=x").json()["result"]["depth"] == 1
    page = reviewer.get("/lineage?release=R1&depth=2").text
    assert 'href="/lineage?release=R1&amp;depth=3"' in page
    assert '<nav class="row depths"' in page


def test_the_drawing_speaks_the_language_of_the_page(reviewer) -> None:
    page = reviewer.get("/lineage", headers={"Accept-Language": "ar"}).text
    drawing = page[page.index('<svg class="timeline') : page.index("</svg>", page.index('<svg class="timeline'))]
    said = re.sub(r"<title>|</?[a-z][^>]*>", " ", drawing) + " ".join(re.findall(r'aria-label="([^"]*)"', drawing))
    # What is left of Latin letters is what people wrote: titles and the source's name.
    left = set(re.findall(r"[A-Za-z]{2,}", said)) - {"The", "first", "still", "Outlet"}
    assert left == set()
    assert "مايو" in said
    assert "المعاد منه" in said
    english = reviewer.get("/lineage", headers={"Accept-Language": "en"}).text
    assert "1 May 2024" in english
    assert "recycled" in english
