"""Rows of coders. Names that only differ in case, width or spaces are one name."""

from __future__ import annotations

import sqlite3
import unicodedata

from twicetold.archive.moments import from_text, now_text
from twicetold.archive.names import printable
from twicetold.coding.records import Coder
from twicetold.errors import UsageError

MAX_CHARACTERS = 100


def folded(name: str) -> str:
    """What two names that people would take for one have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def insert(connection: sqlite3.Connection, name: str) -> Coder:
    """Add a coder.

    Raises:
        UsageError: `coding.coder_name`, it is empty, too long or not printable; `coding.coder_exists`, it is taken.
    """
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not kept or len(kept) > MAX_CHARACTERS or printable(kept) != kept:
        raise UsageError(
            f"'{printable(name)[:MAX_CHARACTERS]}' is no name for a coder",
            hint=f"Give 1 to {MAX_CHARACTERS} printable characters.",
            code="coding.coder_name",
        )
    taken = find(connection, kept)
    if taken is not None:
        raise UsageError(
            f"there is a coder '{taken.name}' already",
            hint="Two people need two names: add an initial or a place. Codings of one name count as one person's.",
            code="coding.coder_exists",
        )
    connection.execute("INSERT INTO coder (name, folded, added_at) VALUES (?,?,?)", (kept, folded(kept), now_text()))
    return get(connection, kept)


def find(connection: sqlite3.Connection, name: str) -> Coder | None:
    """The coder of a name, or None."""
    row = connection.execute("SELECT * FROM coder WHERE folded = ?", (folded(name),)).fetchone()
    return None if row is None else _coder(row)


def get(connection: sqlite3.Connection, name: str) -> Coder:
    """The coder of a name.

    Raises:
        UsageError: `coding.no_coder`.
    """
    found = find(connection, name)
    if found is None:
        raise UsageError(
            f"there is no coder '{printable(name)}'",
            hint="'twicetold code coders' lists them; 'twicetold code coders NAME' adds one.",
            code="coding.no_coder",
        )
    return found


def all_coders(connection: sqlite3.Connection) -> list[Coder]:
    """Every coder, in the order they were added."""
    return [_coder(row) for row in connection.execute("SELECT * FROM coder ORDER BY id")]


def _coder(row: sqlite3.Row) -> Coder:
    return Coder(id=row["id"], name=row["name"], added_at=from_text(row["added_at"]))
