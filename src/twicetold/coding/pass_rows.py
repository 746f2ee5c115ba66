"""Rows of passes: who works on which release, with which version of a codebook, and whether it is finished."""

from __future__ import annotations

import sqlite3

from twicetold.archive.moments import from_text, now_text, to_text
from twicetold.coding.codebook import Codebook
from twicetold.coding.records import Coder, Pass, Purpose
from twicetold.errors import UsageError

_SELECT = "SELECT coding_pass.*, coder.name AS coder FROM coding_pass JOIN coder ON coder.id = coder_id"


def opened(
    connection: sqlite3.Connection,
    release: str,
    coder: Coder,
    book: Codebook,
    *,
    purpose: Purpose = Purpose.OWN,
    blind: bool = True,
    assigned_by: str,
) -> Pass:
    """The coder's pass at a release with this version, opened where there is none.

    A pass that is there stays as it is. One that was opened with an earlier version and never finished hands on its
    purpose and its blindness: a new version of the codebook does not unbind who was bound.
    """
    there = find(connection, release, coder, book)
    if there is not None:
        return there
    earlier = [
        one
        for one in all_passes(connection, release=release, coder=coder, codebook=book.name)
        if one.finished_at is None and one.version < book.version
    ]
    if earlier and purpose is Purpose.OWN:
        purpose, blind = earlier[-1].purpose, earlier[-1].blind
    connection.execute(
        "INSERT INTO coding_pass (release_id, coder_id, codebook, version, purpose, blind, assigned_at, assigned_by)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (release, coder.id, book.name, book.version, purpose.value, blind, now_text(), assigned_by),
    )
    made = find(connection, release, coder, book)
    assert made is not None  # noqa: S101 - it was inserted above
    return made


def find(connection: sqlite3.Connection, release: str, coder: Coder, book: Codebook) -> Pass | None:
    """The coder's pass at a release with this very version, or None."""
    row = connection.execute(
        f"{_SELECT} WHERE release_id = ? AND coder_id = ? AND codebook = ? AND version = ?",
        (release, coder.id, book.name, book.version),
    ).fetchone()
    return None if row is None else _pass(row)


def all_passes(
    connection: sqlite3.Connection,
    *,
    release: str | None = None,
    coder: Coder | None = None,
    codebook: str | None = None,
) -> list[Pass]:
    """Passes, in the order they were opened; of one release, one coder, one codebook where that is given."""
    rows = connection.execute(
        f"{_SELECT} WHERE (?1 IS NULL OR release_id = ?1) AND (?2 IS NULL OR coder_id = ?2)"
        " AND (?3 IS NULL OR codebook = ?3) ORDER BY coding_pass.id",
        (release, None if coder is None else coder.id, codebook),
    )
    return [_pass(row) for row in rows]


def finish(
    connection: sqlite3.Connection, release: str, coder: Coder, book: Codebook, *, at: str | None = None
) -> Pass:
    """Say that a coder is done with a release: codes that were not given do not apply.

    Raises:
        UsageError: `coding.no_pass`, the coder has none there; `coding.finished`, it was finished before.
    """
    there = find(connection, release, coder, book)
    if there is None:
        raise UsageError(
            f"'{coder.name}' has no pass at release '{release}' with version {book.version} of '{book.name}'",
            hint="Assign the release first, or start it: 'twicetold code start RELEASE --coder NAME'.",
            code="coding.no_pass",
        )
    if there.finished_at is not None:
        raise UsageError(
            f"'{coder.name}' finished release '{release}' already",
            hint="Codes can still be given and taken back; agreement keeps to the first pass.",
            code="coding.finished",
        )
    connection.execute("UPDATE coding_pass SET finished_at = ? WHERE id = ?", (at or now_text(), there.id))
    done = find(connection, release, coder, book)
    assert done is not None  # noqa: S101 - it was there a line above
    return done


def carry(connection: sqlite3.Connection, one: Pass, coder: Coder) -> Pass:
    """Add another archive's pass as it is there; its coder is `coder` here, and has none at that release yet."""
    cursor = connection.execute(
        "INSERT INTO coding_pass (release_id, coder_id, codebook, version, purpose, blind, assigned_at, assigned_by,"
        " finished_at) VALUES (?,?,?,?,?,?,?,?,?)",
        (
            one.release,
            coder.id,
            one.codebook,
            one.version,
            one.purpose.value,
            one.blind,
            to_text(one.assigned_at),
            one.assigned_by,
            None if one.finished_at is None else to_text(one.finished_at),
        ),
    )
    return _pass(connection.execute(f"{_SELECT} WHERE coding_pass.id = ?", (cursor.lastrowid,)).fetchone())


def blinded(connection: sqlite3.Connection, viewer: Coder) -> set[str]:
    """The releases at which a coder has to see nothing of others now: those with an open blind pass."""
    rows = connection.execute(
        "SELECT release_id FROM coding_pass WHERE coder_id = ? AND blind AND finished_at IS NULL", (viewer.id,)
    )
    return {row["release_id"] for row in rows}


def _pass(row: sqlite3.Row) -> Pass:
    return Pass(
        id=row["id"],
        release=row["release_id"],
        coder=row["coder"],
        codebook=row["codebook"],
        version=row["version"],
        purpose=Purpose(row["purpose"]),
        blind=bool(row["blind"]),
        assigned_at=from_text(row["assigned_at"]),
        assigned_by=row["assigned_by"],
        finished_at=None if row["finished_at"] is None else from_text(row["finished_at"]),
    )
