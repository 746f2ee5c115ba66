from __future__ import annotations

import sqlite3

from twicetold.archive import stripped

A, B, C = "a" * 64, "b" * 64, "c" * 64


def test_items_stay_marked_with_where_they_came_from(populated: sqlite3.Connection) -> None:
    assert stripped.all_stripped(populated) == set()
    stripped.mark(populated, [A, B])
    stripped.mark(populated, [A, C], origin="theirs")
    assert stripped.all_stripped(populated) == {A, B, C}
    assert stripped.is_stripped(populated, A)
    rows = populated.execute("SELECT item_sha256, origin FROM stripped_item ORDER BY 1").fetchall()
    assert [tuple(row) for row in rows] == [(A, ""), (B, ""), (C, "theirs")]


def test_an_item_that_was_never_stripped_is_not(populated: sqlite3.Connection) -> None:
    assert not stripped.is_stripped(populated, A)
