"""Rows of codebooks: every version that was ever added, as it was given."""

from __future__ import annotations

import hashlib
import sqlite3

from twicetold.archive.moments import now_text
from twicetold.coding.codebook import Codebook, check_succession, parse
from twicetold.coding.codebook_document import document_of
from twicetold.errors import UsageError


def insert(connection: sqlite3.Connection, document: str, *, where: str, added_by: str) -> tuple[Codebook, bool]:
    """Add a version; returns it, and False where the same version is there already with the same content.

    Raises:
        TableInvalid: `codebook.invalid`, `codebook.succession`.
        UsageError: `codebook.exists`, this version is there with other content.
    """
    book = parse(document, where=where)
    there = versions(connection, book.name)
    if book.version in there:
        if get(connection, book.name, book.version) == book:
            return book, False
        raise UsageError(
            f"version {book.version} of the codebook '{book.name}' is there already, with other content",
            hint=f"Codings name the version they were made with: give the changed document version {max(there) + 1}.",
            code="codebook.exists",
        )
    if there:
        check_succession(get(connection, book.name), book)
    _keep(connection, book, document, added_by)
    return book, True


def take(connection: sqlite3.Connection, document: str, *, where: str, added_by: str) -> tuple[Codebook, bool]:
    """Add a version that another archive has, which may be an earlier one than those that are here.

    Raises:
        TableInvalid, UsageError: as `insert`; the versions before and behind it do not fit it.
    """
    book = parse(document, where=where)
    there = versions(connection, book.name)
    later = [version for version in there if version > book.version]
    if book.version in there or not later:
        return insert(connection, document, where=where, added_by=added_by)
    earlier = [version for version in there if version < book.version]
    if earlier:
        check_succession(get(connection, book.name, earlier[-1]), book)
    check_succession(book, get(connection, book.name, later[0]))
    _keep(connection, book, document, added_by)
    return book, True


def insert_book(connection: sqlite3.Connection, book: Codebook, *, added_by: str) -> tuple[Codebook, bool]:
    """The same for a codebook that came in another form."""
    return insert(connection, document_of(book), where=f"the codebook '{book.name}'", added_by=added_by)


def names(connection: sqlite3.Connection) -> list[str]:
    """The names of all codebooks, sorted."""
    return [row["name"] for row in connection.execute("SELECT DISTINCT name FROM codebook ORDER BY name")]


def versions(connection: sqlite3.Connection, name: str) -> list[int]:
    """The versions of one codebook, rising."""
    rows = connection.execute("SELECT version FROM codebook WHERE name = ? ORDER BY version", (name,))
    return [row["version"] for row in rows]


def get(connection: sqlite3.Connection, name: str | None = None, version: int | None = None) -> Codebook:
    """One version of a codebook, by default the newest of the only one there is.

    Raises:
        UsageError: `codebook.unknown`, there is none of this name and version, none at all, or several to choose from.
    """
    if name is None:
        there = names(connection)
        if len(there) != 1:
            raise UsageError(
                f"the archive has {len(there)} codebooks: {', '.join(there)}" if there else "there is no codebook yet",
                hint="Name the one that is meant."
                if there
                else "Add one: 'twicetold codebook add FILE', or 'twicetold codebook add --default'.",
                code="codebook.unknown",
            )
        name = there[0]
    known = versions(connection, name)
    wanted = version if version is not None else max(known, default=0)
    if wanted not in known:
        raise UsageError(
            f"there is no version {wanted} of a codebook '{name}'" if known else f"there is no codebook '{name}'",
            hint="'twicetold codebook list' lists them all.",
            code="codebook.unknown",
        )
    row = connection.execute("SELECT document FROM codebook WHERE name = ? AND version = ?", (name, wanted)).fetchone()
    return parse(row["document"], where=f"{name} version {wanted}")


def all_codebooks(connection: sqlite3.Connection) -> list[Codebook]:
    """Every version of every codebook, by name and version."""
    return [get(connection, name, version) for name in names(connection) for version in versions(connection, name)]


def _keep(connection: sqlite3.Connection, book: Codebook, document: str, added_by: str) -> None:
    connection.execute(
        "INSERT INTO codebook (name, version, document, sha256, added_at, added_by) VALUES (?,?,?,?,?,?)",
        (book.name, book.version, document, hashlib.sha256(document.encode()).hexdigest(), now_text(), added_by),
    )
