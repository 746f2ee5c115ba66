from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from twicetold import Archive
from twicetold.archive import outside
from twicetold.archive.catalogue import transaction

VALUE = outside.StoredValue("land", "km2", date(2015, 1, 1), date(2015, 1, 2), 90_800, 90_800, "press")
WINDOW = outside.StoredWindow("The outlet", date(2015, 1, 1), date(2015, 2, 1))


@pytest.fixture
def connection(tmp_path: Path):
    with Archive.init(tmp_path / "archive") as archive, transaction(archive.connection):
        yield archive.connection


def test_the_same_value_is_kept_once_and_a_disputed_one_beside_it(connection: sqlite3.Connection) -> None:
    other = VALUE._replace(low=91_545, high=91_545, citation="another press")
    assert outside.add_values(connection, [VALUE, other]) == 2
    assert outside.add_values(connection, [VALUE]) == 0
    assert outside.all_values(connection) == [VALUE, other]
    assert outside.all_values(connection, indicator="sea") == []


def test_windows_come_back_by_source_and_day(connection: sqlite3.Connection) -> None:
    every = outside.StoredWindow("", date(2014, 1, 1), date(2014, 3, 1), "feed")
    assert outside.add_windows(connection, [WINDOW, every, WINDOW]) == 2
    assert outside.all_windows(connection) == [every, WINDOW]


@pytest.mark.parametrize("table", ["indicator_value", "collection_window"])
def test_nothing_that_was_brought_is_changed_or_deleted(connection: sqlite3.Connection, table: str) -> None:
    outside.add_values(connection, [VALUE])
    outside.add_windows(connection, [WINDOW])
    for statement in (f"UPDATE {table} SET note = 'x'", f"DELETE FROM {table}"):  # noqa: S608 - our own names
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)
