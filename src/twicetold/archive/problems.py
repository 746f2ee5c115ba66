"""Rows of problems: what went wrong with one item or row, kept so that nothing is skipped in silence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from twicetold.archive.moments import from_text, now_text, to_text
from twicetold.archive.names import printable
from twicetold.errors import TwicetoldError
from twicetold.model import Problem


def of_error(error: TwicetoldError, *, stage: str, subject: str) -> Problem:
    """What to keep of an error that concerned one item or row."""
    return Problem(
        stage=stage, subject=printable(subject), code=error.code, message=printable(error.message), hint=error.hint
    )


def line_of(problem: Problem) -> str:
    """A problem in one line that names its file once: most messages begin with the file that the subject ends with."""
    where, _, file = problem.subject.rpartition(": ")
    place = where if problem.message.partition(": ")[0].endswith(file) else problem.subject
    return f"{place}: {problem.message}" if place else problem.message


def record(connection: sqlite3.Connection, problem: Problem) -> None:
    """Keep a problem. The same one met again keeps its row and takes the new time."""
    at = now_text() if problem.at is None else to_text(problem.at)
    connection.execute(
        "INSERT INTO problem (at, stage, subject, code, message, hint) VALUES (?,?,?,?,?,?)"
        " ON CONFLICT (stage, subject, code, message) DO UPDATE SET at = excluded.at, hint = excluded.hint",
        (at, problem.stage, printable(problem.subject), problem.code, printable(problem.message), problem.hint),
    )


def all_problems(connection: sqlite3.Connection, *, stage: str | None = None) -> list[Problem]:
    """Every problem of a stage, or of all, in the order first met."""
    return _problems(connection.execute("SELECT * FROM problem WHERE ?1 IS NULL OR stage = ?1 ORDER BY id", (stage,)))


def last(connection: sqlite3.Connection, *, most: int, skip: int = 0) -> list[Problem]:
    """Problems of all stages, the last one first."""
    return _problems(connection.execute("SELECT * FROM problem ORDER BY id DESC LIMIT ? OFFSET ?", (most, skip)))


def _problems(rows: Iterable[sqlite3.Row]) -> list[Problem]:
    return [
        Problem(
            id=row["id"],
            at=from_text(row["at"]),
            stage=row["stage"],
            subject=row["subject"],
            code=row["code"],
            message=row["message"],
            hint=row["hint"],
        )
        for row in rows
    ]


def clear(connection: sqlite3.Connection, *, stage: str, subjects: Iterable[str]) -> int:
    """Forget the problems of subjects that have now gone well at a stage; returns how many there were."""
    return connection.execute(
        "DELETE FROM problem WHERE stage = ? AND subject IN (SELECT value FROM json_each(?))",
        (stage, json.dumps([printable(subject) for subject in subjects])),
    ).rowcount


def count(connection: sqlite3.Connection) -> int:
    """How many problems there are."""
    return int(connection.execute("SELECT count(*) FROM problem").fetchone()[0])
