"""Rows of account snapshots: the parts of a release as they were after each run that changed them.

A snapshot is a JSON array of parts, each an array of item, track, start, end, kind, source release, source item, source
start, source end, certainty, via, modality, score. The match that a part rested on is left out: matches are found anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from twicetold.archive.spans import from_columns, to_columns
from twicetold.model import Modality, Part, PartKind, TrackKind


class _Row(msgspec.Struct, array_like=True, frozen=True):
    item: str
    track: TrackKind
    start: int | None
    end: int | None
    kind: PartKind
    source_release: str
    source_item: str
    source_start: int | None
    source_end: int | None
    certainty: str
    via: tuple[str, ...]
    modality: Modality | None
    score: float | None


def keep(
    connection: sqlite3.Connection, run_id: int, told: Mapping[str, Sequence[Part]], *, before: Mapping[str, list[Part]]
) -> list[str]:
    """Keep the accounts that a run changed; returns the ids of their releases, sorted.

    Args:
        told: every release's parts after the run.
        before: every release's parts before it, or as it left them when it settled last. A release of which no snapshot
            was ever kept, because an older version made its account, gets this one first, under the run before.
    """
    last = {release: body for release, (_, body) in _latest(connection, run_id, {*told, *before}).items()}
    earlier = connection.execute("SELECT max(id) FROM run WHERE id < ?", (run_id,)).fetchone()[0]
    kept = {row["release_id"] for row in _of_run(connection, run_id)}
    if earlier is not None:
        for release, parts in before.items():
            if release not in last and release not in kept and parts:
                last[release] = _encoded(parts)
                _insert(connection, earlier, release, last[release])
    changed = []
    for release in sorted(told):
        body = _encoded(told[release])
        if last.get(release) != body:
            _insert(connection, run_id, release, body)
            changed.append(release)
        elif release in kept:
            # What the run told before its end it took back.
            connection.execute("DELETE FROM account_snapshot WHERE run_id = ? AND release_id = ?", (run_id, release))
    return changed


def of_run(connection: sqlite3.Connection, run_id: int) -> dict[str, list[Part]]:
    """The accounts that a run changed, as it left them, by release."""
    return {row["release_id"]: _decoded(row["release_id"], row["parts"]) for row in _of_run(connection, run_id)}


def before_run(connection: sqlite3.Connection, run_id: int) -> dict[str, list[Part]]:
    """Every account as it stood before a run, by release; releases that had none are left out."""
    return {release: _decoded(release, body) for release, (_, body) in _latest(connection, run_id).items()}


def runs_of(connection: sqlite3.Connection, release_id: str) -> list[int]:
    """The runs after which the account of a release was another one, oldest first."""
    rows = connection.execute("SELECT run_id FROM account_snapshot WHERE release_id = ? ORDER BY run_id", (release_id,))
    return [row["run_id"] for row in rows]


def last_run(connection: sqlite3.Connection) -> int | None:
    """The last run that changed an account."""
    found = connection.execute("SELECT max(run_id) FROM account_snapshot").fetchone()[0]
    return None if found is None else int(found)


def _of_run(connection: sqlite3.Connection, run_id: int) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT release_id, parts FROM account_snapshot WHERE run_id = ? ORDER BY release_id", (run_id,)
    ).fetchall()


def _latest(
    connection: sqlite3.Connection, run_id: int, releases: Iterable[str] | None = None
) -> dict[str, tuple[int, str]]:
    chosen = None if releases is None else json.dumps(sorted(releases))
    rows = connection.execute(
        "SELECT release_id, max(run_id) AS run_id, parts FROM account_snapshot WHERE run_id < ?1"
        " AND (?2 IS NULL OR release_id IN (SELECT value FROM json_each(?2))) GROUP BY release_id",
        (run_id, chosen),
    )
    return {row["release_id"]: (row["run_id"], row["parts"]) for row in rows}


def _insert(connection: sqlite3.Connection, run_id: int, release: str, body: str) -> None:
    # A run that settles twice keeps what it left in the end.
    connection.execute(
        "INSERT OR REPLACE INTO account_snapshot (run_id, release_id, parts) VALUES (?,?,?)", (run_id, release, body)
    )


def _encoded(parts: Iterable[Part]) -> str:
    rows = [
        _Row(
            part.item,
            part.track,
            *to_columns(part.span),
            part.kind,
            part.source_release,
            part.source_item,
            *to_columns(part.source_span),
            part.certainty,
            part.via,
            part.modality,
            part.score,
        )
        for part in parts
    ]
    return msgspec.json.encode(rows).decode()


def _decoded(release: str, body: str) -> list[Part]:
    return [
        Part(
            release=release,
            item=row.item,
            span=from_columns(row.start, row.end),
            kind=row.kind,
            source_release=row.source_release,
            source_item=row.source_item,
            source_span=from_columns(row.source_start, row.source_end),
            certainty=row.certainty,
            via=row.via,
            modality=row.modality,
            score=row.score,
            track=row.track,
        )
        for row in msgspec.json.decode(body, type=list[_Row])
    ]
