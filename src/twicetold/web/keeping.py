"""What the app keeps beside the record, in `desk.sqlite`: who looked at what, and in a team accounts and tokens.

Not part of the record: it can be deleted without losing anything that was found or judged. What a person looked at is
shown to that person, and to an auditor of a team; to nobody else.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from twicetold.archive.moments import now_text, to_text

SCHEMA = """
CREATE TABLE IF NOT EXISTS viewing (
    id        INTEGER PRIMARY KEY,
    at        TEXT NOT NULL,
    person    TEXT NOT NULL,
    item      TEXT NOT NULL,
    what      TEXT NOT NULL,           -- 'shown': clear pictures or sound were asked for
    start_us  INTEGER, end_us INTEGER,
    played_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS viewing_by_person ON viewing (person, at);
CREATE TABLE IF NOT EXISTS account (
    person    TEXT PRIMARY KEY,
    role      TEXT NOT NULL CHECK (role IN ('lead', 'coder', 'viewer', 'auditor')),
    password  TEXT NOT NULL,           -- an Argon2id hash in its standard encoding
    made_at   TEXT NOT NULL,
    closed_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS session (
    digest    BLOB PRIMARY KEY,        -- SHA-256 of the cookie
    person    TEXT NOT NULL REFERENCES account(person),
    began_at  TEXT NOT NULL,
    used_at   TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS token (
    digest    BLOB PRIMARY KEY,        -- SHA-256 of the API token
    name      TEXT NOT NULL,
    person    TEXT NOT NULL,
    rights    TEXT NOT NULL,           -- JSON array
    made_at   TEXT NOT NULL,
    ends_at   TEXT NOT NULL,
    UNIQUE (person, name)
) STRICT;
CREATE TABLE IF NOT EXISTS sign_in (
    id        INTEGER PRIMARY KEY,
    at        TEXT NOT NULL,
    person    TEXT NOT NULL,
    address   TEXT NOT NULL,
    good      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sign_in_by_person ON sign_in (person, at);
"""


class Viewing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asked to see or hear something. `played_ms` is how long it then played."""

    id: int
    at: str
    person: str
    item: str
    what: str
    start_us: int | None
    end_us: int | None
    played_ms: int


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """What one person looked at since a moment."""

    since: str
    shown: int
    played_ms: int


class Keeping:
    """The file beside the record.

    Args:
        path: `desk.sqlite` of an archive; made where it is missing, for its owner's eyes only.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made = False
        self._making = threading.Lock()

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction that commits at the end."""
        self._make()
        connection = sqlite3.connect(self._path, timeout=10.0, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        finally:
            connection.close()

    def _make(self) -> None:
        with self._making:
            if self._made:
                return
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            connection = sqlite3.connect(self._path, timeout=10.0, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(SCHEMA)
            finally:
                connection.close()
            self._made = True

    def shown(self, person: str, item: str, start_us: int | None, end_us: int | None) -> int:
        """Keep that clear pictures or sound were asked for; returns the viewing's number."""
        with self.open() as connection:
            cursor = connection.execute(
                "INSERT INTO viewing (at, person, item, what, start_us, end_us) VALUES (?,?,?,'shown',?,?)",
                (now_text(), person, item, start_us, end_us),
            )
            return int(cursor.lastrowid or 0)

    def played(self, person: str, number: int, played_ms: int) -> None:
        """Keep how long it then played; only of the person's own viewings."""
        with self.open() as connection:
            connection.execute(
                "UPDATE viewing SET played_ms = max(played_ms, ?) WHERE id = ? AND person = ?",
                (played_ms, number, person),
            )

    def exposure(self, person: str, *, days: int = 1) -> Exposure:
        """What one person looked at in the last days."""
        since = to_text(datetime.now(UTC) - timedelta(days=days))
        with self.open() as connection:
            row = connection.execute(
                "SELECT count(*) AS shown, coalesce(sum(played_ms), 0) AS played_ms FROM viewing"
                " WHERE person = ? AND at >= ?",
                (person, since),
            ).fetchone()
        return Exposure(since=since, shown=row["shown"], played_ms=row["played_ms"])

    def viewings(self, *, person: str | None = None, most: int = 1000) -> list[Viewing]:
        """Who looked at what, the latest first."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT * FROM viewing WHERE ?1 IS NULL OR person = ?1 ORDER BY id DESC LIMIT ?2", (person, most)
            ).fetchall()
        return [Viewing(**dict(row)) for row in rows]
