from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from twicetold.archive import items
from twicetold.model import Item, ItemKind, Storage

STILL = Item(
    sha256="d" * 64,
    kind=ItemKind.IMAGE,
    media_type="image/png",
    size_bytes=5,
    storage=Storage.REFERENCED,
    name="d.png",
    width=4,
    height=3,
)


def insert(connection: sqlite3.Connection, item: Item, reference: Path | None) -> bool:
    return items.insert(connection, item, reference=reference, probe_json="{}", added_at="2024-05-06T00:00:00Z")


def test_an_item_comes_back_as_it_went_in_and_goes_in_once(connection: sqlite3.Connection) -> None:
    reference = Path("/bytes/that are\nno text \udcff.png")
    assert insert(connection, STILL, reference)
    assert not insert(connection, STILL, reference)
    assert items.get(connection, STILL.sha256) == STILL
    assert items.reference_path(connection, STILL.sha256) == reference
    assert items.get(connection, "e" * 64) is None
    assert items.reference_path(connection, "e" * 64) is None


def test_items_are_listed_by_kind_and_found_by_their_first_digits(populated: sqlite3.Connection) -> None:
    insert(populated, STILL, Path("/x"))
    assert [item.sha256[0] for item in items.all_items(populated)] == ["a", "b", "c", "d"]
    assert items.all_items(populated, kinds=(ItemKind.IMAGE,)) == [STILL]
    assert items.starting_with(populated, "aaaaaa") == ["a" * 64]
    assert items.starting_with(populated, "%") == []
    assert items.count(populated) == 4


def test_a_file_is_known_until_it_is_touched(populated: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "odd\udcff.mp4"
    path.write_bytes(b"x")
    items.remember_file(populated, path, path.stat(), "a" * 64)
    assert items.known_file(populated, path, path.stat()) == "a" * 64
    path.write_bytes(b"xy")
    assert items.known_file(populated, path, path.stat()) is None


def test_inodes_with_the_top_bit_set_are_kept(populated: sqlite3.Connection, tmp_path: Path) -> None:
    status = os.stat_result((0o100644, 2**64 - 1, 1, 1, 0, 0, 7, 0, 0, 0), {"st_ctime_ns": 5})
    items.remember_file(populated, tmp_path, status, "a" * 64)
    assert items.known_file(populated, tmp_path, status) == "a" * 64
