from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import parts
from twicetold.archive.catalogue import transaction
from twicetold.cli.releases import shown
from twicetold.model import DateKind, Part, PartKind, Precision, Provenance, ReleaseDate, TrackKind
from twicetold.time import Span


def test_releases_are_listed_with_date_kind_and_provenance(twicetold, filled: Path) -> None:
    ended = twicetold("releases", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(ended.out))
    assert (row["id"], row["date"], row["date_kind"], row["date_provenance"]) == (
        "R1",
        "2024-05",
        "published",
        "stated",
    )
    assert (row["items"], row["title"]) == ("1", "'=SUM(A1)")


def test_json_gives_every_item_and_date(twicetold, filled: Path) -> None:
    (record,) = json.loads(twicetold("releases", "--format", "json").out)
    assert len(record["items"][0]) == 64
    assert record["dates"][0]["earliest"] == "2024-05-01T00:00:00Z"


def test_one_source_can_be_asked_for(twicetold, filled: Path) -> None:
    assert "R1" in twicetold("releases", "--source", "outlet").out
    assert twicetold("releases", "--source", "nobody").out == ""


def test_results_can_go_to_a_file(twicetold, filled: Path, tmp_path: Path) -> None:
    ended = twicetold("releases", "--format", "jsonl", "-o", tmp_path / "list.jsonl")
    assert (ended.status, ended.out) == (0, "")
    assert json.loads((tmp_path / "list.jsonl").read_text())["id"] == "R1"


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (Precision.YEAR, "2024"),
        (Precision.MONTH, "2024-05"),
        (Precision.DAY, "2024-05-06"),
        (Precision.HOUR, "2024-05-06 14"),
        (Precision.MINUTE, "2024-05-06 14:30"),
        (Precision.SECOND, "2024-05-06 14:30:15"),
    ],
)
def test_a_date_is_shown_as_far_as_it_is_known(precision: Precision, expected: str) -> None:
    start = datetime(2024, 5, 6, 14, 30, 15, tzinfo=UTC)
    date = ReleaseDate(
        kind=DateKind.CLAIMED,
        earliest=start,
        latest=start + timedelta(seconds=1),
        precision=precision,
        provenance=Provenance.STATED,
    )
    assert shown(date) == expected


def test_shares_and_remarks_stand_beside_each_release_where_they_are_asked_for(twicetold, filled: Path) -> None:
    with Archive.open(filled) as archive, transaction(archive.connection):
        [item] = archive.release("R1").items
        old = Part(release="R1", item=item, span=Span(0, 900_000), kind=PartKind.RECYCLED, source_release="R0")
        new = Part(release="R1", item=item, span=Span(0, 300_000), kind=PartKind.NEW, track=TrackKind.SOUND)
        parts.replace_for_releases(archive.connection, ["R1"], [old, new])
    (row,) = csv.DictReader(io.StringIO(twicetold("releases", "--shares", "--format", "csv").out))
    assert (row["recycled"], row["picture"], row["sound"], row["stills"]) == ("0.75", "1.0", "0.0", "")
    assert "recycled" not in twicetold("releases", "--format", "csv").out
