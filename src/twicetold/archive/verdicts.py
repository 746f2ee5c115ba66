"""Rows of verdicts. They are added and read; the table itself refuses changes and deletions.

Oldest first means by the moment they were given: one that was taken over from another archive comes where it belongs.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

import msgspec

from twicetold.archive.moments import from_text, now_text, to_text
from twicetold.archive.spans import from_columns, to_columns
from twicetold.model import Match, Modality, Verdict, VerdictWord


def insert(connection: sqlite3.Connection, verdict: Verdict) -> int:
    """Add a verdict and return its id."""
    cursor = connection.execute(
        "INSERT INTO verdict (at, person, word, note, match_id, query_item, ref_item, modality, query_start, query_end,"
        " ref_start, ref_end, mirrored, rate, score, versions) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            now_text() if verdict.at is None else to_text(verdict.at),
            verdict.person,
            verdict.word.value,
            verdict.note,
            verdict.match_id,
            verdict.query_item,
            verdict.ref_item,
            verdict.modality.value,
            *to_columns(verdict.query),
            *to_columns(verdict.ref),
            verdict.mirrored,
            verdict.rate,
            verdict.score,
            msgspec.json.encode(verdict.versions, order="sorted").decode(),
        ),
    )
    return int(cursor.lastrowid or 0)


def all_verdicts(connection: sqlite3.Connection) -> list[Verdict]:
    """Every verdict, oldest first."""
    return _verdicts(connection.execute("SELECT * FROM verdict ORDER BY at, id"))


def of_items(connection: sqlite3.Connection, one: str, other: str) -> list[Verdict]:
    """Verdicts on matches between two items, whichever was the query, oldest first."""
    return _verdicts(
        connection.execute(
            "SELECT * FROM verdict WHERE (query_item = ?1 AND ref_item = ?2) OR (query_item = ?2 AND ref_item = ?1)"
            " ORDER BY at, id",
            (one, other),
        )
    )


def touching(connection: sqlite3.Connection, items: Iterable[str]) -> list[Verdict]:
    """Verdicts on matches that one of these items has a side in, oldest first."""
    chosen = json.dumps(sorted(set(items)))
    return _verdicts(
        connection.execute(
            "SELECT * FROM verdict WHERE query_item IN (SELECT value FROM json_each(?1))"
            " OR ref_item IN (SELECT value FROM json_each(?1)) ORDER BY at, id",
            (chosen,),
        )
    )


def count(connection: sqlite3.Connection) -> int:
    """How many verdicts there are."""
    return int(connection.execute("SELECT count(*) FROM verdict").fetchone()[0])


def versions_of(connection: sqlite3.Connection, match_id: int) -> dict[str, str]:
    """Versions of the run that found a match; empty where that is not known."""
    row = connection.execute(
        "SELECT run.versions FROM match JOIN run ON run.id = match.run_id WHERE match.id = ?", (match_id,)
    ).fetchone()
    return {} if row is None else msgspec.json.decode(row["versions"], type=dict[str, str])


def verdict_on(
    match: Match, word: VerdictWord, *, person: str, note: str = "", versions: dict[str, str] | None = None
) -> Verdict:
    """A person's word on a match as it stands now."""
    return Verdict(
        person=person,
        word=word,
        query_item=match.query_item,
        ref_item=match.ref_item,
        modality=match.modality,
        query=match.query,
        ref=match.ref,
        mirrored=match.mirrored,
        rate=match.rate,
        score=match.score,
        note=note,
        match_id=match.id,
        versions=versions or {},
    )


def _verdicts(rows: Iterable[sqlite3.Row]) -> list[Verdict]:
    return [
        Verdict(
            id=row["id"],
            at=from_text(row["at"]),
            person=row["person"],
            word=VerdictWord(row["word"]),
            note=row["note"],
            match_id=row["match_id"],
            query_item=row["query_item"],
            ref_item=row["ref_item"],
            modality=Modality(row["modality"]),
            query=from_columns(row["query_start"], row["query_end"]),
            ref=from_columns(row["ref_start"], row["ref_end"]),
            mirrored=bool(row["mirrored"]),
            rate=row["rate"],
            score=row["score"],
            versions=msgspec.json.decode(row["versions"], type=dict[str, str]),
        )
        for row in rows
    ]
