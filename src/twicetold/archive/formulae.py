"""Rows of formulae: passages that are furniture wherever they stand, and where they stand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from twicetold.archive.moments import now_text
from twicetold.time import Span

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


class FormulaSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Where a formula stands in an item's text; the span counts code points."""

    item: str
    span: Span
    formula_id: int


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


def remove_bank(connection: sqlite3.Connection, bank: str) -> int:
    """Take a bank's formulae and their spans out; returns how many formulae there were."""
    connection.execute(
        "DELETE FROM formula_span WHERE formula_id IN (SELECT id FROM formula WHERE bank = ?)",
        (bank,),
    )
    return connection.execute("DELETE FROM formula WHERE bank = ?", (bank,)).rowcount


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


def replace_spans(connection: sqlite3.Connection, items: Sequence[str], spans: Iterable[FormulaSpan]) -> None:
    """Put `spans` in the place of all that these items had."""
    connection.execute(
        "DELETE FROM formula_span WHERE item_sha256 IN (SELECT value FROM json_each(?))", (json.dumps(list(items)),)
    )
    connection.executemany(
        "INSERT INTO formula_span (item_sha256, start, end, formula_id) VALUES (?,?,?,?)",
        [(one.item, one.span.start, one.span.end, one.formula_id) for one in spans],
    )


def all_spans(connection: sqlite3.Connection) -> dict[str, list[Span]]:
    """Where formulae stand, by item, each in order of the text."""
    found: dict[str, list[Span]] = {}
    for row in connection.execute("SELECT * FROM formula_span ORDER BY item_sha256, start, end, formula_id"):
        found.setdefault(row["item_sha256"], []).append(Span(row["start"], row["end"]))
    return found
