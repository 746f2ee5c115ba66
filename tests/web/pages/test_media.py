"""Veils for all, clear pictures and films only for whoever asked, and never a path from a request."""

from __future__ import annotations

import sqlite3

import pytest

from twicetold.api import Archive


@pytest.fixture
def film(traced) -> str:
    with Archive.open(traced, read_only=True) as archive:
        return archive.release("R1").items[0]


def test_clear_pixels_are_not_sent_before_somebody_asks(reviewer, film) -> None:
    assert reviewer.get(f"/veil?item={film}&at=1000000").headers["content-type"] == "image/png"
    for address in (f"/clear?item={film}&at=0", f"/media?item={film}"):
        answer = reviewer.get(address)
        assert answer.status_code == 403
        assert "web.veiled" in answer.text
    shown = reviewer.post("/show", data={"item": film, "start": "0", "end": "1000000"}).json()["result"]
    assert shown["plays"] == f"/media?item={film}"
    assert reviewer.get(f"/clear?item={film}&at=0").headers["content-type"] == "image/jpeg"
    part = reviewer.get(f"/media?item={film}", headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.content), part.headers["content-type"]) == (206, 100, "video/mp4")
    assert "sandbox" in part.headers["content-security-policy"]
    assert reviewer.post("/veiled").json()["ok"]
    assert reviewer.get(f"/clear?item={film}&at=0").status_code == 403


def test_asking_counts_for_the_person_who_asks(reviewer, film, traced) -> None:
    viewing = reviewer.post("/show", data={"item": film}).json()["result"]["viewing"]
    reviewer.post("/played", data={"viewing": viewing, "ms": "2500"})
    desk = reviewer.app.state.desk
    with desk.archive() as archive:
        assert archive.verdicts.all() == []
    [one] = desk.keeping.viewings()
    assert (one.item, one.played_ms) == (film, 2500)


def test_what_is_no_film_is_never_sent_as_it_came_whatever_the_record_calls_it(reviewer, film, traced) -> None:
    reviewer.post("/show", data={"item": film})
    for kind in ("text/html", "image/svg+xml", "application/xhtml+xml", "application/pdf"):
        with sqlite3.connect(traced / "catalogue.sqlite") as connection:
            connection.execute("UPDATE item SET media_type = ? WHERE sha256 = ?", (kind, film))
        connection.close()
        answer = reviewer.get(f"/media?item={film}")
        assert answer.status_code == 415
        assert answer.headers["content-type"] != kind


@pytest.mark.parametrize("item", ["", "../../catalogue.sqlite", "/etc/passwd", "a" * 64, "%2e%2e", "A" * 64])
@pytest.mark.parametrize("address", ["/veil", "/clear", "/media", "/frames?end=1", "/copy"])
def test_only_an_item_on_record_is_opened(reviewer, address: str, item: str) -> None:
    joint = "&" if "?" in address else "?"
    assert reviewer.get(f"{address}{joint}item={item}").status_code == 404


def test_frame_times_are_told_of_a_window_that_is_not_too_long(reviewer, film) -> None:
    told = reviewer.get(f"/frames?item={film}&start=0&end=100000").json()["result"]["frames_us"]
    assert told == [0, 40_000, 80_000]
    for start, end in (("5", "5"), ("0", "99000000"), ("9", "1")):
        assert reviewer.get(f"/frames?item={film}&start={start}&end={end}").status_code == 400


def test_a_still_is_shown_when_asked_for(reviewer, traced) -> None:
    with Archive.open(traced, read_only=True) as archive:
        still = archive.release("R3").items[0]
    shown = reviewer.post("/show", data={"item": still}).json()["result"]
    assert (shown["plays"], shown["copy"]["state"]) == ("", "none")
    assert reviewer.get(f"/clear?item={still}").status_code == 200
