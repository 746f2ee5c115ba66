from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

from twicetold.archive import catalogue, settlement


def test_a_new_archive_has_nothing_to_settle(tmp_path: Path) -> None:
    connection = catalogue.open_writer(tmp_path / "catalogue.sqlite")
    assert settlement.settled_to(connection) == settlement.last_verdict(connection) == 0
    assert settlement.unsettled(connection) == 0
    connection.close()


def test_verdicts_after_the_last_settlement_wait_for_the_next(tmp_path: Path) -> None:
    connection = catalogue.open_writer(tmp_path / "catalogue.sqlite")
    _judge(connection, "2024-05-06T10:00:00Z")
    _judge(connection, "2024-05-06T11:00:00Z")
    assert settlement.unsettled(connection) == 2
    settlement.settle_to(connection, 1)
    assert (settlement.settled_to(connection), settlement.unsettled(connection)) == (1, 1)
    connection.close()


def test_in_an_older_archive_what_the_last_trace_knew_is_settled(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    older = list(itertools.takewhile(lambda sql: "CREATE TABLE settlement" not in sql, _statements()))
    for sql in older:
        connection.executescript(sql)
    connection.execute(f"PRAGMA user_version = {len(older)}")
    connection.execute(
        "INSERT INTO run (id, command, started_at, state, settings, versions)"
        " VALUES (1, 'trace', '2024-05-06T10:30:00Z', 'done', '{}', '{}')"
    )
    _judge(connection, "2024-05-06T10:00:00Z")
    _judge(connection, "2024-05-06T11:00:00Z")
    catalogue.migrate(connection, path)
    assert settlement.unsettled(connection) == 1
    connection.close()


def _statements() -> list[str]:
    return [sql for _, sql in catalogue.migrations()]


def _judge(connection: sqlite3.Connection, at: str) -> None:
    for sha in ("a" * 64, "b" * 64):
        connection.execute(
            "INSERT OR IGNORE INTO item (sha256, kind, media_type, size_bytes, storage, name, added_at)"
            " VALUES (?, 'image', 'image/png', 1, 'copied', 'x', '2024-05-06T00:00:00Z')",
            (sha,),
        )
    connection.execute(
        "INSERT INTO verdict (at, person, word, query_item, ref_item, modality, mirrored, rate, score)"
        " VALUES (?, 'ada', 'same', ?, ?, 'image', 0, 1.0, 0.9)",
        (at, "a" * 64, "b" * 64),
    )
