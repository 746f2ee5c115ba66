from __future__ import annotations

import json
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import items, matches, releases, runs
from twicetold.archive.catalogue import transaction
from twicetold.model import Item, ItemKind, Match, Modality, Release, Storage
from twicetold.time import Span


@pytest.fixture
def matched(filled: Path) -> Path:
    """Release R1 holds what release R0 showed before, and a still of it."""
    with Archive.open(filled) as archive, transaction(archive.connection):
        [query] = archive.release("R1").items
        old = Item(
            sha256="0" * 64, kind=ItemKind.VIDEO, media_type="video/mp4", size_bytes=1, storage=Storage.COPIED, name="o"
        )
        items.insert(archive.connection, old, reference=None, probe_json="{}", added_at="2024-05-06T00:00:00Z")
        release = Release(id="R0", source="s", items=(old.sha256,))
        releases.insert(archive.connection, release, origin="table", item_names=["o"], added_at="2024-05-06T00:00:00Z")
        run = runs.start(archive.connection, "trace", settings={}, versions={})
        found = [
            Match(
                query_item=query,
                ref_item=old.sha256,
                modality=Modality.VIDEO,
                query=Span(100_000, 900_001),
                ref=Span(5_100_000, 5_900_001),
                score=0.98765,
                mirrored=True,
                evidence={"seeds": 4},
            ),
            Match(query_item=query, ref_item=old.sha256, modality=Modality.IMAGE, query=None, ref=None, score=0.6),
        ]
        matches.insert(archive.connection, run, found)
    return filled


def test_matches_are_listed_with_exact_times(twicetold, matched: Path) -> None:
    ended = twicetold("matches", "--format", "jsonl")
    still, moving = [json.loads(line) for line in ended.out.splitlines()]
    assert (moving["query_release"], moving["ref_release"]) == ("R1", "R0")
    assert (moving["query_end_s"], moving["ref_start_s"]) == ("0.900001", "5.1")
    assert (moving["mirrored"], moving["evidence"]) == (True, {"seeds": 4})
    assert still["query_start_s"] is None
    assert "2 matches" in ended.err


def test_the_table_is_for_people(twicetold, matched: Path) -> None:
    ended = twicetold("matches")
    assert ended.status == 0
    assert "0.9877" in ended.out
    assert "evidence" not in ended.out


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--release", "R1"), 2),
        (("--release", "R0"), 2),
        (("--min-score", "0.9"), 1),
        (("--min-score", "1"), 0),
    ],
)
def test_they_can_be_narrowed(twicetold, matched: Path, arguments: tuple[str, ...], count: int) -> None:
    assert len(twicetold("matches", "--format", "jsonl", *arguments).out.splitlines()) == count


def test_an_unknown_release_is_refused(twicetold, matched: Path) -> None:
    ended = twicetold("matches", "--release", "R9")
    assert ended.status == 2
    assert "[usage.no_release]" in ended.err
