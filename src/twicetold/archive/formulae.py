"""Rows of formulae: passages that are furniture wherever they stand. Where they stand is kept with other furniture."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from twicetold.archive.moments import now_text

RECURRING = ""
"""The bank of what was found by its recurrence."""


class Formula(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that is furniture: a refrain, a pious formula, a verse, a channel's sign-off.

    `bank` is empty where it was found by its recurrence; then `source` says in whose releases, and `releases` in how
    many when it was found.
    """

    body: str
    bank: str = RECURRING
    source: str = ""
    label: str = ""
    releases: int = 0
    id: int | None = None


def insert(connection: sqlite3.Connection, formulae: Iterable[Formula]) -> list[int]:
    """Add formulae; returns their ids in the same order."""
    made_at = now_text()
    return [
        int(
            connection.execute(
                "INSERT INTO formula (bank, source, label, body, releases, made_at) VALUES (?,?,?,?,?,?)",
                (one.bank, one.source, one.label, one.body, one.releases, made_at),
            ).lastrowid
            or 0
        )
        for one in formulae
    ]


def remove_bank(connection: sqlite3.Connection, bank: str) -> list[int]:
    """Take a bank's formulae out; returns their ids."""
    rows = connection.execute("DELETE FROM formula WHERE bank = ? RETURNING id", (bank,))
    return sorted(row["id"] for row in rows)


def banks(connection: sqlite3.Connection) -> dict[str, int]:
    """How many formulae each bank holds, by name; that of what recurs is called `RECURRING`."""
    rows = connection.execute("SELECT bank, count(*) AS number FROM formula GROUP BY bank ORDER BY bank")
    return {row["bank"]: row["number"] for row in rows}


def all_formulae(connection: sqlite3.Connection) -> list[Formula]:
    """Every formula, by id."""
    return [
        Formula(
            id=row["id"],
            bank=row["bank"],
            source=row["source"],
            label=row["label"],
            body=row["body"],
            releases=row["releases"],
        )
        for row in connection.execute("SELECT * FROM formula ORDER BY id")
    ]
