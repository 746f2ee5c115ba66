"""Rows of furniture: each recurring thing once, and where it and blank stretches lie."""

from __future__ import annotations

import json
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


FIRST_READ = 1 << 40
"""Ids from here on belong to what is read."""


class Furniture(msgspec.Struct, frozen=True, kw_only=True):
    """One recurring thing of a source.

    `codes` holds the exemplar frame codes of one that is seen, 32 bytes each, one after another; what is heard or read
    has none. Ids of what is seen count up from 1, of what is heard down from -1, of what is read up from `FIRST_READ`,
    by the id of its formula.
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
    insert(connection, furniture, track=track)
    _insert_spans(connection, spans, track)


def insert(connection: sqlite3.Connection, furniture: Iterable[Furniture], *, track: TrackKind) -> None:
    """Add recurring things of one track to those that are known."""
    made_at = now_text()
    connection.executemany(
        "INSERT INTO furniture (id, source, label, codes, releases, made_at, track) VALUES (?,?,?,?,?,?,?)",
        [
            (thing.id, thing.source, thing.label, thing.codes, thing.releases, made_at, track.value)
            for thing in furniture
        ],
    )


def replace_for_items(
    connection: sqlite3.Connection, items: Iterable[str], spans: Iterable[FurnitureSpan], *, track: TrackKind
) -> None:
    """Put `spans` in the place of all that one track of these items had."""
    connection.execute(
        "DELETE FROM furniture_span WHERE track = ? AND item_sha256 IN (SELECT value FROM json_each(?))",
        (track.value, json.dumps(sorted(set(items)))),
    )
    _insert_spans(connection, spans, track)


def remove(connection: sqlite3.Connection, ids: Iterable[int]) -> set[str]:
    """Take recurring things out, and every stretch of them; returns the items that had one."""
    chosen = (json.dumps(sorted(ids)),)
    within = "furniture_id IN (SELECT value FROM json_each(?))"
    found = connection.execute(f"SELECT DISTINCT item_sha256 FROM furniture_span WHERE {within}", chosen)  # noqa: S608
    items = {row["item_sha256"] for row in found}
    connection.execute(f"DELETE FROM furniture_span WHERE {within}", chosen)  # noqa: S608
    connection.execute("DELETE FROM furniture WHERE id IN (SELECT value FROM json_each(?))", chosen)
    return items


def _insert_spans(connection: sqlite3.Connection, spans: Iterable[FurnitureSpan], track: TrackKind) -> None:
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
