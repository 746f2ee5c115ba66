"""Rows of matches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

import msgspec

from twicetold.archive.spans import from_columns, to_columns
from twicetold.model import Match, Modality

Evidence = dict[str, float | int | str | list[float]]


def insert(connection: sqlite3.Connection, run_id: int, matches: Iterable[Match]) -> list[int]:
    """Add matches that a run found; returns their ids in the same order."""
    ids = []
    for match in matches:
        cursor = connection.execute(
            "INSERT INTO match (run_id, query_item, ref_item, modality, query_start, query_end, ref_start, ref_end,"
            " score, mirrored, rate, offset_known, evidence) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                run_id,
                match.query_item,
                match.ref_item,
                match.modality.value,
                *to_columns(match.query),
                *to_columns(match.ref),
                match.score,
                match.mirrored,
                match.rate,
                match.offset_known,
                msgspec.json.encode(match.evidence, order="sorted").decode(),
            ),
        )
        ids.append(int(cursor.lastrowid or 0))
    return ids


def replace_for_items(
    connection: sqlite3.Connection,
    run_id: int,
    items: Iterable[str],
    matches: Iterable[Match],
    *,
    modalities: Iterable[Modality] = tuple(Modality),
) -> list[int]:
    """Put `matches` in the place of every match that touches one of `items` on either side; returns their ids.

    Only matches of `modalities` go. Parts that named a match that goes lose the name; accounts are made anew after
    every trace.
    """
    chosen = json.dumps(sorted(set(items)))
    touching = (
        "SELECT id FROM match WHERE modality IN (SELECT value FROM json_each(?2)) AND"
        " (query_item IN (SELECT value FROM json_each(?1)) OR ref_item IN (SELECT value FROM json_each(?1)))"
    )
    values = (chosen, json.dumps([modality.value for modality in modalities]))
    connection.execute(f"UPDATE part SET match_id = NULL WHERE match_id IN ({touching})", values)  # noqa: S608
    connection.execute(f"DELETE FROM match WHERE id IN ({touching})", values)  # noqa: S608
    return insert(connection, run_id, matches)


def substitute(connection: sqlite3.Connection, run_id: int, match_id: int, pieces: Iterable[Match]) -> list[int]:
    """Put the pieces of a match in its place, none to drop it; returns their ids."""
    connection.execute("UPDATE part SET match_id = NULL WHERE match_id = ?", (match_id,))
    connection.execute("DELETE FROM match WHERE id = ?", (match_id,))
    return insert(connection, run_id, pieces)


def all_matches(connection: sqlite3.Connection, *, min_score: float = 0.0) -> list[Match]:
    """Every match that scores at least `min_score`, by query item, then by time."""
    return _matches(
        connection.execute(
            "SELECT * FROM match WHERE score >= ? ORDER BY query_item, query_start, ref_item, ref_start, id",
            (min_score,),
        )
    )


def over_blank(connection: sqlite3.Connection) -> list[Match]:
    """Matches of moving pictures that lie over a blank stretch of either side, by number."""
    return _matches(
        connection.execute(
            "SELECT * FROM match WHERE id IN ("
            " SELECT m.id FROM furniture_span f JOIN match m ON m.query_item = f.item_sha256"
            "  AND m.query_start < f.end AND m.query_end > f.start"
            "  WHERE f.track = 'picture' AND f.furniture_id IS NULL AND m.modality = 'video'"
            " UNION SELECT m.id FROM furniture_span f JOIN match m ON m.ref_item = f.item_sha256"
            "  AND m.ref_start < f.end AND m.ref_end > f.start"
            "  WHERE f.track = 'picture' AND f.furniture_id IS NULL AND m.modality = 'video'"
            ") ORDER BY id"
        )
    )


def of_item(connection: sqlite3.Connection, sha256: str) -> list[Match]:
    """Every match that an item has a side in, by time in the query."""
    return _matches(
        connection.execute(
            "SELECT * FROM match WHERE query_item = ?1 OR ref_item = ?1"
            " ORDER BY query_item, query_start, ref_item, ref_start, id",
            (sha256,),
        )
    )


def of_ids(connection: sqlite3.Connection, match_ids: Iterable[int]) -> dict[int, Match]:
    """Matches by number; those that there are."""
    chosen = json.dumps(sorted(set(match_ids)))
    rows = connection.execute("SELECT * FROM match WHERE id IN (SELECT value FROM json_each(?))", (chosen,))
    return {match.id: match for match in _matches(rows) if match.id is not None}


def get(connection: sqlite3.Connection, match_id: int) -> Match | None:
    """One match, or None."""
    found = _matches(connection.execute("SELECT * FROM match WHERE id = ?", (match_id,)))
    return found[0] if found else None


def count(connection: sqlite3.Connection) -> int:
    """How many matches there are."""
    return int(connection.execute("SELECT count(*) FROM match").fetchone()[0])


def _matches(rows: Iterable[sqlite3.Row]) -> list[Match]:
    return [
        Match(
            id=row["id"],
            query_item=row["query_item"],
            ref_item=row["ref_item"],
            modality=Modality(row["modality"]),
            query=from_columns(row["query_start"], row["query_end"]),
            ref=from_columns(row["ref_start"], row["ref_end"]),
            score=row["score"],
            mirrored=bool(row["mirrored"]),
            rate=row["rate"],
            offset_known=bool(row["offset_known"]),
            evidence=msgspec.json.decode(row["evidence"], type=Evidence),
        )
        for row in rows
    ]
