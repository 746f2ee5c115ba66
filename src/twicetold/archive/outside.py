"""Rows of what people brought from outside: values of indicators, and the days in which a source was collected.

Values are added and read; the table refuses changes and deletions. Adding the very same value twice adds nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from twicetold.archive.moments import now_text


class StoredValue(NamedTuple):
    """A value of an indicator for the days `[first, end)`."""

    indicator: str
    unit: str
    first: date
    end: date
    low: float
    high: float
    citation: str
    note: str = ""


class StoredWindow(NamedTuple):
    """The days `[first, end)` in which a source, or with an empty name every source, was collected."""

    source: str
    first: date
    end: date
    note: str = ""


def add_values(connection: sqlite3.Connection, values: Iterable[StoredValue]) -> int:
    """Add values and return how many were new."""
    return _add(
        connection,
        "INSERT OR IGNORE INTO indicator_value (indicator, unit, first, end, low, high, citation, note, added_at)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        values,
    )


def add_windows(connection: sqlite3.Connection, windows: Iterable[StoredWindow]) -> int:
    """Add collection windows and return how many were new."""
    return _add(
        connection,
        "INSERT OR IGNORE INTO collection_window (source, first, end, note, added_at) VALUES (?,?,?,?,?)",
        windows,
    )


def all_values(connection: sqlite3.Connection, *, indicator: str | None = None) -> list[StoredValue]:
    """Values of one indicator or of all, by name and day."""
    rows = connection.execute(
        "SELECT indicator, unit, first, end, low, high, citation, note FROM indicator_value"
        " WHERE ?1 IS NULL OR indicator = ?1 ORDER BY indicator, first, end, low, high, citation",
        (indicator,),
    )
    return [
        StoredValue(
            row["indicator"],
            row["unit"],
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["end"]),
            row["low"],
            row["high"],
            row["citation"],
            row["note"],
        )
        for row in rows
    ]


def all_windows(connection: sqlite3.Connection) -> list[StoredWindow]:
    """Every collection window, by source and day."""
    rows = connection.execute("SELECT source, first, end, note FROM collection_window ORDER BY source, first, end")
    return [
        StoredWindow(row["source"], date.fromisoformat(row["first"]), date.fromisoformat(row["end"]), row["note"])
        for row in rows
    ]


def _add(connection: sqlite3.Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> int:
    added = 0
    for row in rows:
        cells = [cell.isoformat() if isinstance(cell, date) else cell for cell in row]
        added += connection.execute(statement, (*cells, now_text())).rowcount
    return added
