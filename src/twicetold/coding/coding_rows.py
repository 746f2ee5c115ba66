"""Rows of codings and of adjudications. None is ever changed: what is taken back gets a row that says so."""

from __future__ import annotations

import sqlite3

from twicetold.archive.moments import from_text, now_text
from twicetold.coding.codebook import Codebook
from twicetold.coding.records import Adjudication, Coder, Coding, Pass, Passage, Target, TargetKind
from twicetold.errors import UsageError
from twicetold.time import Span

_SELECT = (
    "SELECT coding.*, coding_pass.release_id, coding_pass.codebook, coding_pass.version, coder.name AS coder,"
    " coding_withdrawal.at AS withdrawn_at, coding_withdrawal.first_pass AS withdrawn_first_pass"
    " FROM coding JOIN coding_pass ON coding_pass.id = pass_id JOIN coder ON coder.id = coder_id"
    " LEFT JOIN coding_withdrawal ON coding_withdrawal.coding_id = coding.id"
)


def insert(
    connection: sqlite3.Connection,
    within: Pass,
    target: Target,
    code: str,
    *,
    value: str = "",
    note: str = "",
    proposal: int | None = None,
    made_at: str | None = None,
    first_pass: bool | None = None,
) -> Coding:
    """Add a coding to a pass; `giving.give` has checked it. It is of the first pass while the pass is open, where
    `first_pass` does not say otherwise."""
    start, end = target.bounds or (None, None)
    cursor = connection.execute(
        "INSERT INTO coding (pass_id, code, value, target, item_sha256, start, end, note, made_at, first_pass,"
        " proposal_id) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            within.id,
            code,
            value,
            target.kind.value,
            target.item,
            start,
            end,
            note,
            made_at or now_text(),
            within.finished_at is None if first_pass is None else first_pass,
            proposal,
        ),
    )
    return get(connection, int(cursor.lastrowid or 0))


def get(connection: sqlite3.Connection, coding_id: int) -> Coding:
    """One coding. Raises UsageError, `coding.unknown`, where there is none of this number."""
    row = connection.execute(f"{_SELECT} WHERE coding.id = ?", (coding_id,)).fetchone()
    if row is None:
        raise UsageError(
            f"there is no coding {coding_id}", hint="'twicetold code list' lists them.", code="coding.unknown"
        )
    return _coding(row)


def all_codings(
    connection: sqlite3.Connection,
    *,
    release: str | None = None,
    coder: Coder | None = None,
    codebook: str | None = None,
) -> list[Coding]:
    """Codings, withdrawn ones too, oldest first; of one release, one coder, one codebook where that is given."""
    rows = connection.execute(
        f"{_SELECT} WHERE (?1 IS NULL OR release_id = ?1) AND (?2 IS NULL OR coder_id = ?2)"
        " AND (?3 IS NULL OR codebook = ?3) ORDER BY coding.id",
        (release, None if coder is None else coder.id, codebook),
    )
    return [_coding(row) for row in rows]


def withdraw(connection: sqlite3.Connection, coding: Coding, *, reason: str = "") -> Coding:
    """Take a coding back. Raises UsageError, `coding.withdrawn`, where it was taken back before."""
    if not coding.stands:
        raise UsageError(
            f"coding {coding.id} was taken back already", hint="Give the code again instead.", code="coding.withdrawn"
        )
    open_still = connection.execute(
        "SELECT finished_at IS NULL FROM coding_pass JOIN coding ON coding_pass.id = pass_id WHERE coding.id = ?",
        (coding.id,),
    ).fetchone()[0]
    connection.execute(
        "INSERT INTO coding_withdrawal (coding_id, at, reason, first_pass) VALUES (?,?,?,?)",
        (coding.id, now_text(), reason, open_still),
    )
    return get(connection, coding.id)


def carry_withdrawal(
    connection: sqlite3.Connection, here: Coding, theirs: sqlite3.Connection, withdrawn: Coding
) -> None:
    """Take a coding back as it was taken back in another archive, with its moment and reason."""
    row = theirs.execute("SELECT * FROM coding_withdrawal WHERE coding_id = ?", (withdrawn.id,)).fetchone()
    connection.execute(
        "INSERT INTO coding_withdrawal (coding_id, at, reason, first_pass) VALUES (?,?,?,?)",
        (here.id, row["at"], row["reason"], row["first_pass"]),
    )


def adjudicate(
    connection: sqlite3.Connection,
    release: str,
    code: str,
    book: Codebook,
    coder: Coder,
    *,
    applies: bool,
    value: str = "",
    note: str = "",
    at: str | None = None,
) -> Adjudication:
    """Keep the word that holds on whether a code applies to a release."""
    cursor = connection.execute(
        "INSERT INTO adjudication (release_id, codebook, version, code, applies, value, coder_id, note, at)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        (release, book.name, book.version, code, applies, value, coder.id, note, at or now_text()),
    )
    return next(one for one in adjudications(connection, release=release) if one.id == cursor.lastrowid)


def adjudications(
    connection: sqlite3.Connection, *, release: str | None = None, codebook: str | None = None
) -> list[Adjudication]:
    """Adjudications, oldest first; the last one on a release and code rules."""
    rows = connection.execute(
        "SELECT adjudication.*, coder.name AS coder FROM adjudication JOIN coder ON coder.id = coder_id"
        " WHERE (?1 IS NULL OR release_id = ?1) AND (?2 IS NULL OR codebook = ?2)"
        " ORDER BY adjudication.at, adjudication.id",
        (release, codebook),
    )
    return [
        Adjudication(
            id=row["id"],
            release=row["release_id"],
            code=row["code"],
            applies=bool(row["applies"]),
            value=row["value"],
            codebook=row["codebook"],
            version=row["version"],
            coder=row["coder"],
            at=from_text(row["at"]),
            note=row["note"],
        )
        for row in rows
    ]


def target_of(row: sqlite3.Row) -> Target:
    """The target that the columns of a coding or a proposal spell."""
    kind = TargetKind(row["target"])
    return Target(
        release=row["release_id"],
        item=row["item_sha256"],
        span=Span(row["start"], row["end"]) if kind is TargetKind.SPAN else None,
        passage=Passage(row["start"], row["end"]) if kind is TargetKind.PASSAGE else None,
    )


def _coding(row: sqlite3.Row) -> Coding:
    return Coding(
        id=row["id"],
        target=target_of(row),
        code=row["code"],
        value=row["value"],
        codebook=row["codebook"],
        version=row["version"],
        coder=row["coder"],
        made_at=from_text(row["made_at"]),
        note=row["note"],
        first_pass=bool(row["first_pass"]),
        proposal=row["proposal_id"],
        withdrawn_at=None if row["withdrawn_at"] is None else from_text(row["withdrawn_at"]),
        withdrawn_first_pass=bool(row["withdrawn_first_pass"]),
    )
