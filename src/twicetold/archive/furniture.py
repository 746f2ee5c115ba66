"""Rows of furniture: each recurring thing once, and where it and blank stretches lie."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from twicetold.archive.moments import now_text
from twicetold.archive.spans import from_columns, to_columns
from twicetold.model import FurnitureSpan, TrackKind

_SPANS = (
    "SELECT s.*, coalesce(f.releases, 0) AS releases FROM furniture_span AS s"
    " LEFT JOIN furniture AS f ON f.id = s.furniture_id"
)


class Furniture(msgspec.Struct, frozen=True, kw_only=True):
    """One recurring thing of a source.

    `codes` holds the exemplar frame codes of one that is seen, 32 bytes each, one after another; what is heard has
    none. Ids of what is seen count up from 1, of what is heard down from -1.
    """

    id: int
    source: str
    label: str
    codes: bytes
    releases: int


def replace_all(
    connection: sqlite3.Connection,
    furniture: Iterable[Furniture],
    spans: Iterable[FurnitureSpan],
    *,
    track: TrackKind = TrackKind.PICTURE,
) -> None:
    """Put this account of one track's furniture in the place of the last one. Spans name it by its id, or none."""
    connection.execute("DELETE FROM furniture_span WHERE track = ?", (track.value,))
    connection.execute("DELETE FROM furniture WHERE track = ?", (track.value,))
    made_at = now_text()
    connection.executemany(
        "INSERT INTO furniture (id, source, label, codes, releases, made_at, track) VALUES (?,?,?,?,?,?,?)",
        [
            (thing.id, thing.source, thing.label, thing.codes, thing.releases, made_at, track.value)
            for thing in furniture
        ],
    )
    connection.executemany(
        "INSERT INTO furniture_span (item_sha256, start, end, label, furniture_id, track) VALUES (?,?,?,?,?,?)",
        [(span.item, *to_columns(span.span), span.label, span.furniture_id, track.value) for span in spans],
    )


def all_furniture(connection: sqlite3.Connection, *, track: TrackKind = TrackKind.PICTURE) -> list[Furniture]:
    """Every recurring thing of a track, by id."""
    return [
        Furniture(id=row["id"], source=row["source"], label=row["label"], codes=row["codes"], releases=row["releases"])
        for row in connection.execute("SELECT * FROM furniture WHERE track = ? ORDER BY id", (track.value,))
    ]


def all_spans(connection: sqlite3.Connection, *, track: TrackKind = TrackKind.PICTURE) -> list[FurnitureSpan]:
    """Every stretch of a track's furniture, by item and time."""
    return _spans(connection.execute(f"{_SPANS} WHERE s.track = ? ORDER BY s.item_sha256, s.start", (track.value,)))


def of_item(connection: sqlite3.Connection, sha256: str) -> list[FurnitureSpan]:
    """The stretches of one item on all its tracks, by time."""
    return _spans(connection.execute(f"{_SPANS} WHERE s.item_sha256 = ? ORDER BY s.start", (sha256,)))


def _spans(rows: Iterable[sqlite3.Row]) -> list[FurnitureSpan]:
    return [
        FurnitureSpan(
            item=row["item_sha256"],
            span=from_columns(row["start"], row["end"]),
            label=row["label"],
            furniture_id=row["furniture_id"],
            releases=row["releases"],
            track=TrackKind(row["track"]),
        )
        for row in rows
    ]
