"""Rows of stripped items: those whose media is gone on purpose, while fingerprints and the record stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from twicetold.archive.moments import now_text


def mark(connection: sqlite3.Connection, items: Iterable[str], *, origin: str = "") -> None:
    """Note that the media of items is gone, or never was here; `origin` is the archive that they were merged from."""
    connection.executemany(
        "INSERT OR IGNORE INTO stripped_item (item_sha256, origin, at) VALUES (?,?,?)",
        [(item, origin, now_text()) for item in items],
    )


def all_stripped(connection: sqlite3.Connection) -> set[str]:
    """Every item whose media is gone on purpose."""
    return {row["item_sha256"] for row in connection.execute("SELECT item_sha256 FROM stripped_item")}


def is_stripped(connection: sqlite3.Connection, item: str) -> bool:
    """Whether an item's media is gone on purpose."""
    found = connection.execute("SELECT 1 FROM stripped_item WHERE item_sha256 = ?", (item,)).fetchone()
    return found is not None
