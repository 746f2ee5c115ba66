from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.lineage.conftest import date
from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.api import Archive
from twicetold.model import DateKind, Release
from twicetold.settings import LineageSettings


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    x, y, z = film("x"), film("y"), film("z")
    late = Release(id="late", source="one", dates=(date(20),), items=(x.sha256, y.sha256))
    early = Release(id="early", source="two", dates=(date(10),), items=(y.sha256,))
    claims = Release(id="claims", source="two", dates=(date(1, kind=DateKind.CLAIMED),), items=(z.sha256,))
    with archive_of(tmp_path / "archive", [(late, [x, y]), (early, [y]), (claims, [z])]) as opened:
        yield opened


def test_a_job_finds_who_holds_what_and_who_came_first(archive: Archive) -> None:
    place = archive.workplace()
    assert place.holders == {digest("x"): ["late"], digest("y"): ["early", "late"], digest("z"): ["claims"]}
    assert place.sources == {"late": "one", "early": "two", "claims": "two"}
    assert place.chronology.in_order() == ["claims", "early", "late"]
    assert [place.first_rank(digest(name)) for name in "xyz"] == [2, 1, 0]
    assert place.film_releases == {"one": 1, "two": 2}
    assert place.in_order(place.holders) == [digest(name) for name in "zyx"]
    assert set(place.items) == {digest(name) for name in "xyz"}


def test_an_item_is_compared_with_what_other_releases_hold(archive: Archive) -> None:
    place = archive.workplace()
    x, y, z = (digest(name) for name in "xyz")
    assert place.held_elsewhere(x, {x, y, z}) == {y, z}
    assert place.held_elsewhere(y, {x, y, z}) == {z}
    assert place.held_elsewhere(z, {x, z}) == {x}


def test_which_date_counts_is_the_archives_setting(archive: Archive) -> None:
    lineage = LineageSettings(date_order=(DateKind.PUBLISHED,))
    place = archive.workplace()
    only_published = type(place)(
        place.connection,
        place.layout,
        msgspec.structs.replace(place.settings, lineage=lineage),
        place.objects,
        place.custody,
    )
    assert only_published.chronology.in_order() == ["early", "late", "claims"]


def test_one_job_sees_one_catalogue_and_the_next_sees_what_was_added(archive: Archive) -> None:
    place = archive.workplace()
    before = place.releases
    archive.connection.execute("UPDATE release SET title = 'changed' WHERE id = 'late'")
    assert place.releases is before
    assert {one.title for one in archive.workplace().releases} == {"", "changed"}


def test_a_job_on_an_archive_opened_for_reading_has_nowhere_to_record(archive: Archive) -> None:
    assert archive.workplace().custody is not None
    with Archive.open(archive.layout.root, read_only=True) as reading:
        assert reading.workplace().custody is None
