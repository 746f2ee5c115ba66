"""A release tells each stretch with its source, in time, whatever its id is made of."""

from twicetold.api import Archive
from twicetold.archive import catalogue, parts
from twicetold.model import Part, PartKind, TrackKind
from twicetold.time import Span
from twicetold.web.messages import load
from twicetold.web.pages.release import shell_word


def test_what_is_recycled_leads_to_its_match_and_its_source(reviewer) -> None:
    page = reviewer.get("/release?id=R2").text
    answer = reviewer.get("/release.json?id=R2").json()["result"]
    [recycled] = [row for row in answer["rows"] if row["kind"] == "recycled" and row["track"] == "picture"]
    assert recycled["source_release"] == "R1"
    assert abs(float(recycled["source_start_s"]) - 2) < 0.2
    assert f"/match?id={recycled['match_id']}&amp;in=R2" in page
    assert "/release?id=R1" in page
    assert '<bdi dir="auto">الثاني</bdi>' in page


def test_the_source_says_who_used_it_again(reviewer) -> None:
    used = reviewer.get("/release.json?id=R1").json()["result"]["used_by"]
    assert {one["release"] for one in used} >= {"R2"}


def test_no_picture_on_the_page_is_clear(reviewer) -> None:
    for release in ("R1", "R2", "R3"):
        page = reviewer.get(f"/release?id={release}").text
        assert "/veil?" in page
        assert "/clear?" not in page
        assert "/media?" not in page
        assert "autoplay" not in page


def test_a_release_that_is_not_there_is_said_so(reviewer) -> None:
    answer = reviewer.get("/release.json?id=../../etc/passwd")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "usage.no_release"


def test_an_id_is_one_word_of_a_shell_whatever_it_holds() -> None:
    assert shell_word("R1") == "R1"
    assert shell_word("a b; rm -rf") == "'a b; rm -rf'"


def test_dates_are_said_in_the_language_of_the_page(reviewer, traced) -> None:
    with Archive.open(traced, read_only=True) as archive:
        at = archive.release("R1").dates[0].earliest
    english, arabic = (load(language).text("drawing.months").split()[at.month - 1] for language in ("en", "ar"))
    page = reviewer.get("/release?id=R1", headers={"Accept-Language": "ar"}).text
    assert f"{at.day} {arabic} {at.year}" in page
    assert f"{at.day} {english} {at.year}" in reviewer.get("/release?id=R1").text


def test_of_old_sound_under_new_pictures_it_is_not_said_that_nothing_was_found(reviewer, traced) -> None:
    with Archive.open(traced) as archive:
        film = archive.release("R2").items[0]
        told = [part for part in parts.of_release(archive.connection, "R2") if part.kind is not PartKind.RECYCLED]
        sound = Part(
            release="R2",
            item=film,
            span=Span(0, 2_000_000),
            kind=PartKind.RECYCLED,
            track=TrackKind.SOUND,
            source_release="R1",
        )
        picture = Part(release="R2", item=film, span=Span(0, 3_000_000), kind=PartKind.NEW, track=TrackKind.PICTURE)
        with catalogue.transaction(archive.connection):
            parts.replace_for_releases(archive.connection, ["R2"], [*told, picture, sound])
    page = reviewer.get("/release?id=R2").text
    assert "nothing of its picture found in earlier releases · of its sound 0:02 recycled" in page
    assert "nothing of it found" not in page
    assert '<a href="/release?id=R1"><bdi dir="auto">The first</bdi></a></span>' in page
    assert "of its sound 0:02 recycled" in reviewer.get("/").text
    assert "sound: 0:02" in reviewer.get("/releases").text
