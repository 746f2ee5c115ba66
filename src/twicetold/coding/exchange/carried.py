"""A coding on its way into the record or out of it, and how it is taken in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from twicetold.archive import problems
from twicetold.coding import coder_rows, coding_rows, giving, pass_rows
from twicetold.coding.codebook import Codebook
from twicetold.coding.records import Purpose, Target
from twicetold.errors import TwicetoldError
from twicetold.model import Problem

STAGE = "coding"
"""Stage of the problems that importing records."""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """One coding, or with an empty `code` the word that a coder is done with a release. `where` is row or element."""

    where: str
    target: Target
    code: str
    coder: str
    value: str = ""
    note: str = ""
    made_at: str | None = None
    blind: bool = False


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What importing did: taken in, there already, and what could not be taken in."""

    added: int
    there: int
    problems: tuple[Problem, ...]


def take_in(
    connection: sqlite3.Connection, carried: Iterable[Carried], book: Codebook, *, faults: Iterable[Problem] = ()
) -> ImportReport:
    """Take codings in, one by one; what cannot be taken in is recorded, and the others go in.

    Coders who are not there yet are added. A release is finished after everything else of the file is in.
    """
    added, there, wrong = 0, 0, list(faults)
    done: list[Carried] = []
    for one in carried:
        if not one.code:
            done.append(one)
            continue
        try:
            if _is_there(connection, one, book):
                there += 1
                continue
            _begin(connection, one, book)
            giving.give(
                connection,
                one.target,
                one.code,
                coder_rows.get(connection, one.coder),
                book,
                value=one.value,
                note=one.note,
                made_at=one.made_at,
            )
            added += 1
        except TwicetoldError as error:
            wrong.append(problems.of_error(error, stage=STAGE, subject=one.where))
    for one in done:
        try:
            giving.check_target(connection, one.target)
            _begin(connection, one, book)
            coder = coder_rows.get(connection, one.coder)
            begun = pass_rows.find(connection, one.target.release, coder, book)
            if begun is not None and begun.finished_at is None:
                pass_rows.finish(connection, one.target.release, coder, book, at=one.made_at)
        except TwicetoldError as error:
            wrong.append(problems.of_error(error, stage=STAGE, subject=one.where))
    for problem in wrong:
        problems.record(connection, problem)
    return ImportReport(added=added, there=there, problems=tuple(wrong))


def _begin(connection: sqlite3.Connection, one: Carried, book: Codebook) -> None:
    giving.check_target(connection, Target(release=one.target.release))
    if one.code:
        giving.checked_code(one.code, book)
    if coder_rows.find(connection, one.coder) is None:
        coder_rows.insert(connection, one.coder)
    coder = coder_rows.get(connection, one.coder)
    pass_rows.opened(
        connection, one.target.release, coder, book, purpose=Purpose.IMPORT, blind=one.blind, assigned_by=coder.name
    )


def _is_there(connection: sqlite3.Connection, one: Carried, book: Codebook) -> bool:
    coder = coder_rows.find(connection, one.coder)
    if coder is None:
        return False
    return any(
        (other.target, other.code, other.value, other.version) == (one.target, one.code, one.value, book.version)
        for other in coding_rows.all_codings(connection, release=one.target.release, coder=coder, codebook=book.name)
        if other.stands
    )
