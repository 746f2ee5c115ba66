from __future__ import annotations

import os
import resource
import sqlite3
from pathlib import Path

import pytest

from twicetold.archive import catalogue
from twicetold.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveError,
    ArchiveMissing,
    ArchiveTooNew,
    StorageFull,
    StorageReadOnly,
)


def insert(connection: sqlite3.Connection, key: str, text: str = "") -> None:
    connection.execute(
        "INSERT INTO release (id, source, notes, origin, added_at) VALUES (?, 's', ?, 'folder', 'now')", (key, text)
    )


def keys(connection: sqlite3.Connection) -> list[str]:
    return [row["id"] for row in connection.execute("SELECT id FROM release ORDER BY id")]


def test_a_new_catalogue_has_every_migration_and_is_set_up_to_last(connection: sqlite3.Connection) -> None:
    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(catalogue.migrations())
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_every_table_is_strict(connection: sqlite3.Connection) -> None:
    tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables
    assert all(row["sql"].endswith("STRICT") for row in tables)


def test_an_older_catalogue_is_brought_up_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript(f"BEGIN; {catalogue.migrations()[0][1]} PRAGMA user_version = 1; COMMIT;")
    insert(old, "kept")
    old.close()
    with pytest.raises(ArchiveDamaged) as caught:
        catalogue.open_reader(path)
    assert caught.value.code == "archive.too_old"
    connection = catalogue.open_writer(path)
    assert keys(connection) == ["kept"]
    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(catalogue.migrations())
    connection.close()
    catalogue.open_reader(path).close()


def test_a_migration_that_fails_leaves_the_schema_before_it(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "catalogue.sqlite"
    broken = [*catalogue.migrations(), (99, "CREATE TABLE half (x) STRICT; SELECT nonsense;")]
    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "migrations", lambda: broken)
        with pytest.raises(ArchiveError):
            catalogue.open_writer(path)
    connection = catalogue.open_writer(path)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert "release" in names
    assert "half" not in names


@pytest.mark.parametrize("opening", [catalogue.open_writer, catalogue.open_reader])
def test_a_catalogue_of_a_later_version_is_refused(tmp_path: Path, opening) -> None:
    path = tmp_path / "catalogue.sqlite"
    connection = catalogue.open_writer(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(ArchiveTooNew, match="999"):
        opening(path)


@pytest.mark.parametrize("opening", [catalogue.open_writer, catalogue.open_reader])
def test_what_is_no_database_is_damaged(tmp_path: Path, opening) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"not a database at all, " * 100)
    with pytest.raises(ArchiveDamaged):
        opening(path)


def test_a_reader_of_nothing_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        catalogue.open_reader(tmp_path / "catalogue.sqlite")
    assert not list(tmp_path.iterdir())


def test_a_reader_sees_the_last_commit_while_a_writer_writes(connection: sqlite3.Connection) -> None:
    reader = catalogue.open_reader(catalogue.path_of(connection))
    with catalogue.transaction(connection):
        insert(connection, "one")
        assert keys(reader) == []
    assert keys(reader) == ["one"]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        insert(reader, "two")
    reader.close()


def test_a_catalogue_on_read_only_storage_is_read(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "catalogue.sqlite"
    connection = catalogue.open_writer(path)
    insert(connection, "one")
    connection.close()
    monkeypatch.setattr(catalogue.os, "access", lambda path, mode: False)
    reader = catalogue.open_reader(path)
    assert keys(reader) == ["one"]
    assert not path.with_name("catalogue.sqlite-shm").exists()
    reader.close()
    path.with_name("catalogue.sqlite-wal").write_bytes(b"commits")
    with pytest.raises(StorageReadOnly, match="not folded in"):
        catalogue.open_reader(path)


def test_a_transaction_is_all_or_nothing(connection: sqlite3.Connection) -> None:
    def half() -> None:
        with catalogue.transaction(connection):
            insert(connection, "half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert keys(connection) == []
    with catalogue.transaction(connection):
        insert(connection, "whole")
    assert keys(connection) == ["whole"]


def test_a_broken_constraint_rolls_back_and_is_told_as_such(connection: sqlite3.Connection) -> None:
    def twice() -> None:
        with catalogue.transaction(connection):
            insert(connection, "same")
            insert(connection, "same")

    with pytest.raises(sqlite3.IntegrityError):
        twice()
    assert keys(connection) == []


def test_a_second_writer_is_told_that_the_catalogue_is_busy(connection: sqlite3.Connection, monkeypatch) -> None:
    monkeypatch.setattr(catalogue, "BUSY_TIMEOUT_S", 0.0)
    second = catalogue.open_writer(catalogue.path_of(connection))
    with catalogue.transaction(connection):
        insert(connection, "first")
        with pytest.raises(ArchiveBusy), catalogue.transaction(second):
            insert(second, "second")
    second.close()
    assert keys(connection) == ["first"]


def test_a_database_that_may_not_grow_is_a_full_disk_and_keeps_its_rows(connection: sqlite3.Connection) -> None:
    insert(connection, "before")
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFull), catalogue.transaction(connection):
        insert(connection, "big", "x" * 200_000)
    assert keys(connection) == ["before"]


def test_a_file_system_that_takes_no_more_bytes_stops_the_commit_and_keeps_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    connection = catalogue.open_writer(path)
    insert(connection, "before")
    connection.close()
    child = os.fork()
    if child == 0:
        limit = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        limited = catalogue.open_writer(path)
        try:
            with catalogue.transaction(limited):
                insert(limited, "big", "x" * 2 * limit)
        except ArchiveError:
            os._exit(7)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    connection = catalogue.open_writer(path)
    assert keys(connection) == ["before"]
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()


def test_a_read_only_catalogue_cannot_be_changed(connection: sqlite3.Connection) -> None:
    reader = catalogue.open_reader(catalogue.path_of(connection))
    with pytest.raises(StorageReadOnly), catalogue.transaction(reader):
        insert(reader, "x")
    reader.close()
