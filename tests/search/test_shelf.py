from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.shelf import Shelf

DTYPES = {"code": np.uint32, "frame": np.int32}


def name(number: int) -> str:
    return f"{number:064x}"


def columns(*codes: int) -> dict[str, np.ndarray]:
    return {"code": np.array(codes, np.uint32), "frame": np.arange(len(codes), dtype=np.int32)}


def rows(shelf: Shelf) -> set[tuple[str, int, int]]:
    return {
        (str(segment.names[item], "ascii"), int(code), int(frame))
        for segment in shelf.segments
        for item, code, frame in zip(segment.item, segment.columns["code"], segment.columns["frame"], strict=True)
        if not segment.removed[item]
    }


def test_rows_come_back_sorted_and_are_there_when_opened_again(tmp_path: Path) -> None:
    shelf = Shelf.open(tmp_path, DTYPES)
    shelf.append_many([(name(1), columns(9, 2)), (name(2), columns(5))])
    for opened in (shelf, Shelf.open(tmp_path, DTYPES)):
        assert rows(opened) == {(name(1), 9, 0), (name(1), 2, 1), (name(2), 5, 0)}
        assert all((np.diff(segment.columns["code"].astype(np.int64)) >= 0).all() for segment in opened.segments)
        assert len(opened) == 3


def test_a_later_addition_replaces_and_small_segments_are_merged(tmp_path: Path) -> None:
    shelf = Shelf.open(tmp_path, DTYPES)
    for number in range(20):
        shelf.append_many([(name(number), columns(number))])
    shelf.append_many([(name(3), columns(300, 301))])
    assert (name(3), 3, 0) not in rows(shelf)
    assert len(shelf) == 21
    assert len(shelf.segments) <= 6
    assert shelf.items() == {name(number) for number in range(20)}


def test_what_is_removed_no_longer_counts_and_an_item_without_rows_does(tmp_path: Path) -> None:
    shelf = Shelf.open(tmp_path, DTYPES)
    shelf.append_many([(name(1), columns(1)), (name(2), columns(2)), (name(3), columns())])
    shelf.remove([name(1), name(9)])
    assert shelf.items() == {name(2), name(3)}
    assert rows(Shelf.open(tmp_path, DTYPES)) == {(name(2), 2, 0)}


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    shelf = Shelf.open(tmp_path, DTYPES)
    shelf.append_many([(name(1), columns(*range(100)))])
    (file,) = tmp_path.glob("segment-*/code.npy")
    held = bytearray(file.read_bytes())
    held[-3] ^= 1
    file.chmod(0o644)
    file.write_bytes(held)
    with pytest.raises(IndexDamaged):
        Shelf.open(tmp_path, DTYPES)


@pytest.mark.parametrize(
    ("item", "given"),
    [
        ("short", columns(1)),
        (name(1), {"code": np.zeros(2, np.uint32), "frame": np.zeros(1, np.int32)}),
        (name(1), {"code": np.zeros(1, np.uint32)}),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(tmp_path: Path, item: str, given: dict) -> None:
    shelf = Shelf.open(tmp_path, DTYPES)
    shelf.append_many([(name(7), columns(1))])
    with pytest.raises((ValueError, KeyError)):
        shelf.append_many([(item, given)])
    assert shelf.items() == Shelf.open(tmp_path, DTYPES).items() == {name(7)}


def test_segments_that_are_large_together_are_left_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shelf, "MOST_MERGED_ROWS", 6)
    shelf = Shelf.open(tmp_path, DTYPES)
    for number in range(9):
        shelf.append_many([(name(number), columns(number, 10 + number))])
    assert max(len(segment.item) for segment in shelf.segments) <= 6
    shelf.remove([name(4)])
    assert len(shelf) == 16
    assert rows(shelf) == {(name(n), code, frame) for n in range(9) if n != 4 for frame, code in enumerate((n, 10 + n))}
