"""An archive whose releases and accounts are written into the record by hand, for the tests of its statistics."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from twicetold import Archive
from twicetold.archive import items, parts, releases
from twicetold.archive.catalogue import transaction
from twicetold.model import (
    DateKind,
    Item,
    ItemKind,
    Modality,
    Part,
    PartKind,
    Precision,
    Provenance,
    Release,
    ReleaseDate,
    Storage,
    TrackKind,
)
from twicetold.time import Span

SECOND = 1_000_000
FIRST = datetime(2020, 1, 6, tzinfo=UTC)


def fill(archive: Archive, weeks: list[int], *, source: str = "The outlet", recycled_from: int | None = None) -> None:
    """A film of 60 s for each release of each week; from a week on the second half of each comes from the first."""
    with transaction(archive.connection):
        made: list[Part] = []
        for week, number in enumerate(weeks):
            for which in range(number):
                name = f"{source}-{week}-{which}"
                sha = digest(name)
                at = FIRST + timedelta(weeks=week, hours=which)
                items.insert(
                    archive.connection,
                    Item(
                        sha256=sha,
                        kind=ItemKind.VIDEO,
                        media_type="video/mp4",
                        size_bytes=1,
                        storage=Storage.COPIED,
                        name=name,
                        duration_us=60 * SECOND,
                    ),
                    reference=None,
                    probe_json="{}",
                    added_at="2024-05-06T00:00:00Z",
                )
                dates = (
                    ReleaseDate(
                        kind=DateKind.PUBLISHED,
                        earliest=at,
                        latest=at + timedelta(hours=1),
                        precision=Precision.HOUR,
                        provenance=Provenance.STATED,
                        stated="",
                    ),
                )
                release = Release(id=name, source=source, dates=dates, items=(sha,))
                releases.insert(
                    archive.connection, release, origin="table", item_names=[name], added_at="2024-05-06T00:00:00Z"
                )
                half = recycled_from is not None and week >= recycled_from
                first = f"{source}-0-0"
                made.append(part(name, sha, 0, 30 if half else 60, PartKind.NEW))
                if half:
                    made.append(part(name, sha, 30, 60, PartKind.RECYCLED, first))
        parts.replace_for_releases(archive.connection, {one.release for one in made}, made)


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def part(release: str, sha: str, start: int, end: int, kind: PartKind, source: str = "") -> Part:
    return Part(
        release=release,
        item=sha,
        track=TrackKind.PICTURE,
        span=Span(start * SECOND, end * SECOND),
        kind=kind,
        source_release=source,
        source_item=digest(source) if source else "",
        source_span=Span(0, (end - start) * SECOND) if source else None,
        certainty="dated" if source else "",
        modality=Modality.VIDEO if source else None,
    )
