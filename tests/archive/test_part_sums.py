from __future__ import annotations

from pathlib import Path

import pytest

from tests.trends.archived import fill
from twicetold import Archive
from twicetold.archive import part_sums
from twicetold.model import DateKind, PartKind


@pytest.fixture
def filled(tmp_path: Path) -> Archive:
    archive = Archive.init(tmp_path / "archive")
    fill(archive, [1, 0, 2], recycled_from=1)
    return archive


def test_the_parts_of_each_release_are_summed_by_item_track_and_kind(filled: Archive) -> None:
    sums = {one.id: one for one in part_sums.of_releases(filled.connection)}
    assert sorted(sums) == [release.id for release in filled.releases()]
    taken = sums["The outlet-2-1"]
    assert {(part.kind, part.number, part.length, part.stills) for part in taken.parts} == {
        (PartKind.NEW, 1, 30_000_000, False),
        (PartKind.RECYCLED, 1, 30_000_000, False),
    }
    assert list(taken.dates) == [DateKind.PUBLISHED]
    [(_, length)] = taken.items.values()
    assert length == 60_000_000


def test_only_those_that_are_asked_for_are_summed(filled: Archive) -> None:
    assert [one.id for one in part_sums.of_releases(filled.connection, ["The outlet-0-0", "nobody's"])] == [
        "The outlet-0-0"
    ]
    assert part_sums.of_releases(filled.connection, []) == []


def test_nothing_changed_where_nothing_happened(filled: Archive) -> None:
    state = part_sums.state(filled.connection)
    assert state.releases == 3
    assert part_sums.state(filled.connection) == state
    assert part_sums.changed_since(filled.connection, state) == []
