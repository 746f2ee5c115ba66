"""The catalogue: one SQLite file in WAL mode, opened by one writer and any number of readers.

Each commit is on the disk before it is told (`synchronous = FULL`). Migrations are numbered files in `migrations/`;
`PRAGMA user_version` holds the number of the last one applied.
"""

from __future__ import annotations

import functools
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from twicetold.archive.faults import from_sqlite_error, storage_faults
from twicetold.errors import ArchiveDamaged, ArchiveMissing, ArchiveTooNew, StorageReadOnly

BUSY_TIMEOUT_S = 10.0
"""How long a statement waits for a checkpoint of another connection before it gives up."""

BESIDE_TIMEOUT_S = 60.0
"""The same for a change beside a trace: settling the accounts of a large archive is one transaction."""

_MIGRATION = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@functools.cache
def migrations() -> tuple[tuple[int, str], ...]:
    """Every migration of this version as (number, SQL), in order, without gaps. Read once: every opening asks."""
    folder = resources.files("twicetold.archive.migrations")
    found = sorted(
        (int(match[1]), entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if (match := _MIGRATION.fullmatch(entry.name))
    )
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise RuntimeError("migrations are numbered from 0001 without gaps")
    return tuple(found)


def open_writer(path: Path) -> sqlite3.Connection:
    """Open or make the catalogue for changing, brought to this version's schema.

    The caller holds the archive's writer lock (`lock.py`).

    Raises:
        ArchiveTooNew: a later version wrote it.
        ArchiveDamaged: it is not a SQLite database, or not a whole one.
        StorageFull, StorageReadOnly, ArchiveBusy: what stopped it.
    """
    with storage_faults(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            _prepare(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            migrate(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open the catalogue for reading: sees the last commit, never waits for the writer.

    Raises:
        ArchiveMissing: there is no catalogue at `path`.
        ArchiveTooNew: a later version wrote it.
        ArchiveDamaged: an older version wrote it and nobody has opened it for writing since, or it is not a catalogue.
    """
    if not path.is_file():
        raise ArchiveMissing(f"{path}: there is no catalogue")
    with storage_faults(path):
        connection = _connect_read_only(path)
        try:
            _prepare(connection)
            version = _checked_version(connection, path)
        except BaseException:
            connection.close()
            raise
    if version < len(migrations()):
        connection.close()
        raise ArchiveDamaged(
            f"{path}: has schema {version}, this version reads {len(migrations())}",
            hint="Run any command that changes the archive once, for example 'twicetold add': it brings it up to date.",
            code="archive.too_old",
        )
    return connection


def open_beside(path: Path) -> sqlite3.Connection:
    """Open the catalogue for one short change without the writer lock, beside a command that may hold it.

    Only for rows that are added and that nothing a command does rests on, such as verdicts. It waits for the other's
    transaction at hand, and never changes the schema.

    Raises:
        ArchiveMissing, ArchiveTooNew, ArchiveDamaged: as `open_reader`.
    """
    open_reader(path).close()
    with storage_faults(path):
        connection = sqlite3.connect(path, timeout=BESIDE_TIMEOUT_S, isolation_level=None)
        try:
            _prepare(connection)
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
    return connection


def _connect_read_only(path: Path) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    # A WAL reader makes the -shm file where it is missing. On read-only storage it cannot, and `immutable` is right
    # there: nobody else writes either. It would overlook a -wal that holds commits, so that case is refused.
    wal = path.with_name(path.name + "-wal")
    if not os.access(path.parent, os.W_OK):
        if wal.exists() and wal.stat().st_size:
            raise StorageReadOnly(f"{path}: has commits that are not folded in, on storage that cannot be written")
        return sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None)
    return sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    # A catalogue from elsewhere cannot run functions or virtual tables of ours through its schema.
    connection.execute("PRAGMA trusted_schema = OFF")


def _checked_version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    newest = len(migrations())
    if version > newest:
        raise ArchiveTooNew(f"{path}: has schema {version}, this version knows up to {newest}")
    return version


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the migrations that are missing, each in one transaction."""
    version = _checked_version(connection, path)
    for number, sql in migrations()[version:]:
        # executescript commits what is open first, so the transaction stands inside the script.
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing: commits at the end of the block, rolls back when it is left by an error.

    Raises:
        StorageFull, StorageReadOnly, ArchiveBusy, ArchiveDamaged: what SQLite reported, after the roll-back.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    except sqlite3.IntegrityError:
        _roll_back(connection)
        raise  # a broken constraint is a fault of the caller, not of the storage
    except sqlite3.Error as error:
        _roll_back(connection)
        raise from_sqlite_error(error, path_of(connection)) from error
    except BaseException:
        _roll_back(connection)
        raise


@contextmanager
def at_one_moment(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Everything that is read in the block is the record at one moment, whoever commits meanwhile. Nothing is kept."""
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        _roll_back(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    # SQLite rolls back by itself on some errors (a full disk among them); then there is nothing left to roll back.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def path_of(connection: sqlite3.Connection) -> Path:
    """The file that a connection has open."""
    return Path(connection.execute("PRAGMA database_list").fetchone()["file"])
