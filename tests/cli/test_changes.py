from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_matches import matched  # noqa: F401 - a fixture
from twicetold.api import Archive
from twicetold.archive import runs, snapshots
from twicetold.archive.catalogue import transaction
from twicetold.model import Part, PartKind
from twicetold.time import Span


@pytest.fixture
def changed(matched: Path) -> tuple[int, int]:  # noqa: F811
    """A first run that told R1 to be new, and a second one that told its second half to be old."""
    with Archive.open(matched) as archive, transaction(archive.connection):
        [item] = archive.release("R1").items
        new = Part(release="R1", item=item, span=Span(0, 1_000_000), kind=PartKind.NEW)
        half = Part(release="R1", item=item, span=Span(0, 500_000), kind=PartKind.NEW)
        old = Part(release="R1", item=item, span=Span(500_000, 1_000_000), kind=PartKind.RECYCLED, source_release="R0")
        first, second = (runs.start(archive.connection, "trace", settings={}, versions={}) for _ in range(2))
        snapshots.keep(archive.connection, first, {"R1": [new]}, before={})
        snapshots.keep(archive.connection, second, {"R1": [half, old]}, before={})
    return first, second


def test_stretches_that_are_told_otherwise_are_listed_with_the_shares(twicetold, changed: tuple[int, int]) -> None:
    ended = twicetold("changes", "--format", "jsonl")
    [line] = [json.loads(line) for line in ended.out.splitlines()]
    assert (line["release"], line["lane"], line["start"], line["end"], line["unit"]) == (
        "R1",
        "picture",
        "0.5",
        "1",
        "s",
    )
    assert (line["was"], line["now"]) == ("new", "recycled from R0")
    assert "recycled share 0.0 %, now 50.0 %" in ended.err


def test_releases_that_had_no_account_are_listed_only_where_they_are_asked_for(
    twicetold, changed: tuple[int, int]
) -> None:
    first, _ = changed
    assert twicetold("changes", "--run", first).out == ""
    assert "not told" in twicetold("changes", "--run", first, "--all").out
    assert twicetold("changes", "--run", 99).status == 2
