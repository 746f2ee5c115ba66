"""Rows of banks and of what was handed over; `bank_entries` has those of their entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from twicetold.archive.moments import now_text


class BankOrigin(StrEnum):
    """Whether a bank was made here or received."""

    OWN = "own"
    RECEIVED = "received"


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """A named list of fingerprints. `entries` counts those that are not withdrawn."""

    id: int
    name: str
    origin: BankOrigin
    note: str = ""
    enabled_ratio: float = 1.0
    made_at: str = ""
    entries: int = 0
    withdrawn: int = 0


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """One file that left: `known` is what its receiver knows since, by entry: (change, withdrawn)."""

    id: int
    at: str
    recipient: str
    form: str
    checkpoint: int
    sha256: str
    known: dict[str, tuple[int, bool]]


_SELECT = (
    "SELECT bank.*, (SELECT count(*) FROM bank_entry WHERE bank_id = bank.id AND NOT withdrawn) AS entries,"
    " (SELECT count(*) FROM bank_entry WHERE bank_id = bank.id AND withdrawn) AS gone FROM bank"
)


def insert(connection: sqlite3.Connection, name: str, *, origin: BankOrigin, note: str = "", ratio: float = 1.0) -> int:
    """Add an empty bank and return its id. Raises sqlite3.IntegrityError where the name is taken."""
    cursor = connection.execute(
        "INSERT INTO bank (name, origin, note, enabled_ratio, made_at) VALUES (?,?,?,?,?)",
        (name, origin.value, note, ratio, now_text()),
    )
    return int(cursor.lastrowid or 0)


def all_banks(connection: sqlite3.Connection) -> list[Bank]:
    """Every bank, by name."""
    return [_bank(row) for row in connection.execute(f"{_SELECT} ORDER BY name")]


def get(connection: sqlite3.Connection, name: str) -> Bank | None:
    """The bank of this name, or None."""
    row = connection.execute(f"{_SELECT} WHERE name = ?", (name,)).fetchone()
    return None if row is None else _bank(row)


def number(connection: sqlite3.Connection, name: str) -> int | None:
    """The number of the bank of this name, or None; its entries are not counted."""
    row = connection.execute("SELECT id FROM bank WHERE name = ?", (name,)).fetchone()
    return None if row is None else int(row["id"])


def set_ratio(connection: sqlite3.Connection, bank_id: int, ratio: float) -> None:
    """How much of a bank counts in look-ups, 0 to 1."""
    connection.execute("UPDATE bank SET enabled_ratio = ? WHERE id = ?", (ratio, bank_id))


def last_change(connection: sqlite3.Connection, bank_id: int) -> int:
    """Number of the last change of a bank's entries, 0 where there was none."""
    found = connection.execute("SELECT max(change) FROM bank_entry WHERE bank_id = ?", (bank_id,)).fetchone()[0]
    return int(found or 0)


def last_changes(connection: sqlite3.Connection) -> dict[int, int]:
    """Number of the last change of every bank's entries, by the bank's number; for caches, so it reads no entry."""
    rows = connection.execute(
        "SELECT id, (SELECT coalesce(max(change), 0) FROM bank_entry WHERE bank_id = bank.id) AS change FROM bank"
    )
    return {row["id"]: row["change"] for row in rows}


def names(connection: sqlite3.Connection) -> dict[int, str]:
    """The name of every bank, by its number."""
    return {row["id"]: row["name"] for row in connection.execute("SELECT id, name FROM bank")}


def enabled(connection: sqlite3.Connection, ratio: float) -> set[str]:
    """Names of the banks of which at least this much counts."""
    return {row["name"] for row in connection.execute("SELECT name FROM bank WHERE enabled_ratio >= ?", (ratio,))}


def insert_hand_over(
    connection: sqlite3.Connection,
    bank_id: int,
    *,
    recipient: str,
    form: str,
    checkpoint: int,
    sha256: str,
    entries: Iterable[tuple[str, int, bool]],
) -> int:
    """Add a hand-over with what left: uid, change and whether withdrawn; returns its id."""
    cursor = connection.execute(
        "INSERT INTO hand_over (bank_id, at, recipient, form, checkpoint, sha256) VALUES (?,?,?,?,?,?)",
        (bank_id, now_text(), recipient, form, checkpoint, sha256),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO hand_over_entry (hand_over_id, uid, change, withdrawn) VALUES (?,?,?,?)",
        [(number, *entry) for entry in entries],
    )
    return number


def hand_overs(connection: sqlite3.Connection, bank_id: int, *, recipient: str | None = None) -> list[HandOver]:
    """Hand-overs of a bank, oldest first, to one recipient or to all."""
    rows = connection.execute(
        "SELECT * FROM hand_over WHERE bank_id = ?1 AND (?2 IS NULL OR recipient = ?2) ORDER BY id",
        (bank_id, recipient),
    ).fetchall()
    return [
        HandOver(
            id=row["id"],
            at=row["at"],
            recipient=row["recipient"],
            form=row["form"],
            checkpoint=row["checkpoint"],
            sha256=row["sha256"],
            known={
                entry["uid"]: (entry["change"], bool(entry["withdrawn"]))
                for entry in connection.execute("SELECT * FROM hand_over_entry WHERE hand_over_id = ?", (row["id"],))
            },
        )
        for row in rows
    ]


def _bank(row: sqlite3.Row) -> Bank:
    return Bank(
        id=row["id"],
        name=row["name"],
        origin=BankOrigin(row["origin"]),
        note=row["note"],
        enabled_ratio=row["enabled_ratio"],
        made_at=row["made_at"],
        entries=row["entries"],
        withdrawn=row["gone"],
    )
