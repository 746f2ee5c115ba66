from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lineage.conftest import date, match, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import furniture, matches
from twicetold.archive.catalogue import transaction
from twicetold.model import FurnitureSpan, Match, Release
from twicetold.pipeline.recurring import films_of, furnish_by_matches, seen_material

FILMS = 5


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Five films of one source, a minute each."""
    releases = [
        (
            Release(id=f"r{number}", source="s", dates=(date(number),), items=(digest(f"f{number}"),)),
            [film(f"f{number}")],
        )
        for number in range(FILMS)
    ]
    with archive_of(tmp_path / "archive", releases) as opened:
        yield opened


def shown(query: int, ref: int, at: tuple[float, float], there: tuple[float, float]) -> Match:
    return match(digest(f"f{query}"), digest(f"f{ref}"), span(*at), span(*there))


def furnished(archive: Archive, *found: Match) -> dict[str, list[FurnitureSpan]]:
    run = a_run(archive)
    with transaction(archive.connection):
        matches.insert(archive.connection, run, list(found))
    place = archive.workplace()
    return furnish_by_matches(place, seen_material(archive.settings), films_of(place))


OPENING = [shown(q, r, (0, 3), (0, 3)) for q in range(1, 4) for r in range(q)]


def test_what_opens_enough_releases_is_an_opening(archive: Archive) -> None:
    found = furnished(archive, *OPENING)
    assert {item: [(one.span, one.label) for one in of_item] for item, of_item in found.items()} == {
        digest(f"f{number}"): [(span(0, 3), "opening")] for number in range(4)
    }
    assert len({one.furniture_id for of_item in found.values() for one in of_item}) == 1
    assert len(furniture.all_spans(archive.connection)) == 4


def test_once_known_it_is_known_wherever_it_is_matched(archive: Archive) -> None:
    found = furnished(archive, *OPENING, shown(4, 0, (30, 33), (0, 3)))
    assert [one.span for one in found[digest("f4")]] == [span(30, 33)]


def test_a_shot_that_was_reused_at_other_places_is_no_furniture(archive: Archive) -> None:
    reused = [shown(q, r, (10.0 * q, 10.0 * q + 3), (10.0 * r, 10.0 * r + 3)) for q in range(1, 4) for r in range(q)]
    assert furnished(archive, *reused) == {}


def test_two_releases_are_too_few_and_a_long_stretch_is_reuse(archive: Archive) -> None:
    assert furnished(archive, shown(1, 0, (0, 3), (0, 3))) == {}
    long = [shown(q, r, (0, 25), (0, 25)) for q in range(1, 4) for r in range(q)]
    assert furnished(archive, *long) == {}


def test_doing_it_again_changes_nothing(archive: Archive) -> None:
    first = furnished(archive, *OPENING)
    assert furnished(archive) == first


def test_a_title_that_follows_an_ident_is_furniture_of_its_own(archive: Archive) -> None:
    titles = [shown(q, r, (2.8, 5), (2.8, 5)) for q in range(1, 4) for r in range(q)]
    furnished(archive, *OPENING)
    found = furnished(archive, *titles)
    assert [one.span for one in found[digest("f2")]] == [span(0, 3), span(3, 5)]
    assert len({one.furniture_id for of_item in found.values() for one in of_item}) == 2
