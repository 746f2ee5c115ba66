"""Rows of furniture: each recurring thing once, and where it and blank stretches lie."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from twicetold.archive.moments import now_text
from twicetold.archive.spans import from_columns, to_columns
from twicetold.model import FurnitureSpan

_SPANS = (
    "SELECT s.*, coalesce(f.releases, 0) AS releases FROM furniture_span AS s"
    " LEFT JOIN furniture AS f ON f.id = s.furniture_id"
)


class Furniture(msgspec.Struct, frozen=True, kw_only=True):
    """One recurring thing of a source. `codes` holds its exemplar frame codes, 32 bytes each, one after another."""

    id: int
    source: str
    label: str
    codes: bytes
    releases: int


def replace_all(connection: sqlite3.Connection, furniture: Iterable[Furniture], spans: Iterable[FurnitureSpan]) -> None:
    """Put this account of all furniture in the place of the last one. Spans name furniture by its id, or none."""
    connection.execute("DELETE FROM furniture_span")
    connection.execute("DELETE FROM furniture")
    made_at = now_text()
    connection.executemany(
        "INSERT INTO furniture (id, source, label, codes, releases, made_at) VALUES (?,?,?,?,?,?)",
        [(thing.id, thing.source, thing.label, thing.codes, thing.releases, made_at) for thing in furniture],
    )
    connection.executemany(
        "INSERT INTO furniture_span (item_sha256, start, end, label, furniture_id) VALUES (?,?,?,?,?)",
        [(span.item, *to_columns(span.span), span.label, span.furniture_id) for span in spans],
    )


def all_furniture(connection: sqlite3.Connection) -> list[Furniture]:
    """Every recurring thing, by id."""
    return [
        Furniture(id=row["id"], source=row["source"], label=row["label"], codes=row["codes"], releases=row["releases"])
        for row in connection.execute("SELECT * FROM furniture ORDER BY id")
    ]


def all_spans(connection: sqlite3.Connection) -> list[FurnitureSpan]:
    """Every stretch of furniture, by item and time."""
    return _spans(connection.execute(f"{_SPANS} ORDER BY s.item_sha256, s.start"))


def of_item(connection: sqlite3.Connection, sha256: str) -> list[FurnitureSpan]:
    """The stretches of one item, by time."""
    return _spans(connection.execute(f"{_SPANS} WHERE s.item_sha256 = ? ORDER BY s.start", (sha256,)))


def _spans(rows: Iterable[sqlite3.Row]) -> list[FurnitureSpan]:
    return [
        FurnitureSpan(
            item=row["item_sha256"],
            span=from_columns(row["start"], row["end"]),
            label=row["label"],
            furniture_id=row["furniture_id"],
            releases=row["releases"],
        )
        for row in rows
    ]
