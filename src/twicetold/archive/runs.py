"""Rows of runs: what was run, by which versions and settings, from what to what."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from twicetold.archive.moments import from_text, now_text


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a command over the archive. `settings`, `versions` and `summary` are JSON objects."""

    id: int
    command: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    settings: dict[str, object]
    versions: dict[str, str]
    input_digest: str
    output_digest: str
    summary: dict[str, object]


def start(
    connection: sqlite3.Connection,
    command: str,
    *,
    settings: Mapping[str, object],
    versions: Mapping[str, str],
    input_digest: str = "",
) -> int:
    """Begin a run and return its id."""
    cursor = connection.execute(
        "INSERT INTO run (command, started_at, state, settings, versions, input_digest)"
        " VALUES (?, ?, 'running', ?, ?, ?)",
        (command, now_text(), _json(settings), _json(versions), input_digest),
    )
    return int(cursor.lastrowid or 0)


def finish(
    connection: sqlite3.Connection,
    run_id: int,
    state: RunState,
    *,
    output_digest: str = "",
    summary: Mapping[str, object] | None = None,
) -> None:
    """End a run."""
    connection.execute(
        "UPDATE run SET finished_at = ?, state = ?, output_digest = ?, summary = ? WHERE id = ?",
        (now_text(), state.value, output_digest, _json(summary or {}), run_id),
    )


def close_abandoned(connection: sqlite3.Connection) -> int:
    """Mark runs as interrupted whose process is gone; only for the holder of the writer lock. Returns how many."""
    return connection.execute(
        "UPDATE run SET state = 'interrupted', finished_at = ? WHERE state = 'running'", (now_text(),)
    ).rowcount


def all_runs(connection: sqlite3.Connection, *, command: str | None = None) -> list[Run]:
    """Every run of a command, or of all, oldest first."""
    rows = connection.execute("SELECT * FROM run WHERE ?1 IS NULL OR command = ?1 ORDER BY id", (command,))
    return [_run(row) for row in rows]


def last(connection: sqlite3.Connection, *, most: int) -> list[Run]:
    """Runs of every command, the last one first."""
    return [_run(row) for row in connection.execute("SELECT * FROM run ORDER BY id DESC LIMIT ?", (most,))]


def latest(connection: sqlite3.Connection, command: str) -> Run | None:
    """The last run of a command that was done to the end, or None."""
    row = connection.execute(
        "SELECT * FROM run WHERE command = ? AND state = 'done' ORDER BY id DESC LIMIT 1", (command,)
    ).fetchone()
    return None if row is None else _run(row)


def _json(values: Mapping[str, object]) -> str:
    return msgspec.json.encode(values, order="sorted").decode()


def _run(row: sqlite3.Row) -> Run:
    return Run(
        id=row["id"],
        command=row["command"],
        state=RunState(row["state"]),
        started_at=from_text(row["started_at"]),
        finished_at=None if row["finished_at"] is None else from_text(row["finished_at"]),
        settings=msgspec.json.decode(row["settings"], type=dict[str, object]),
        versions=msgspec.json.decode(row["versions"], type=dict[str, str]),
        input_digest=row["input_digest"],
        output_digest=row["output_digest"],
        summary=msgspec.json.decode(row["summary"], type=dict[str, object]),
    )
