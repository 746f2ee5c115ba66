from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.manifest import read_manifest, write_manifest
from twicetold.search.segmented import removed_from
from twicetold.search.shelf import Shelf

NAMES = tuple(f"{number:064x}" for number in range(3))


def shelf(folder: Path) -> Shelf:
    return Shelf.open(folder, {"code": np.uint32})


def add(index: Shelf, *names: str, rows: int = 1) -> None:
    index.append_many([(name, {"code": np.arange(rows, dtype=np.uint32)}) for name in names])


def test_the_log_of_so_many_segments_is_left_and_what_is_open_is_kept(tmp_path: Path) -> None:
    index = shelf(tmp_path)
    add(index, NAMES[0], rows=10)
    first = index.segments[0]
    add(index, NAMES[1])
    assert [segment.record.codes for segment in index.segments] == [10, 1]
    assert index.segments[0].columns is first.columns
    add(index, NAMES[2], rows=9)
    assert [segment.record.codes for segment in index.segments] == [20]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "segment-000003"]


@pytest.mark.parametrize(("times", "always", "left"), [(2, 0, [10, 1]), (10, 0, [11]), (2, 9, [10, 1]), (2, 10, [11])])
def test_an_index_says_what_is_small_enough_to_be_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, always: int, left: list[int]
) -> None:
    monkeypatch.setattr(Shelf, "MERGED_TIMES", times)
    monkeypatch.setattr(Shelf, "MERGED_ROWS", always)
    index = shelf(tmp_path)
    add(index, NAMES[0], rows=10)
    add(index, NAMES[1])
    assert [segment.record.codes for segment in index.segments] == left


def test_another_number_of_bands_is_told_as_damaged(tmp_path: Path) -> None:
    add(shelf(tmp_path), NAMES[0])
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    write_manifest(tmp_path, msgspec.structs.replace(manifest, bands=16))
    with pytest.raises(IndexDamaged, match="16 bands, not 0"):
        shelf(tmp_path)


def test_an_item_comes_once_in_a_change_and_is_named_by_its_digest(tmp_path: Path) -> None:
    index = shelf(tmp_path)
    with pytest.raises(ValueError, match="twice"):
        add(index, NAMES[0], NAMES[0])
    with pytest.raises(ValueError, match="SHA-256"):
        add(index, "x" * 64)
    add(index)
    assert not index.items()
    assert not tmp_path.exists() or not list(tmp_path.iterdir())


def test_what_was_removed_is_told_by_the_segment(tmp_path: Path) -> None:
    index = shelf(tmp_path)
    add(index, *NAMES, rows=2)
    index.remove(NAMES[:1])
    (segment,) = index.segments
    assert removed_from(segment).tolist() == [True, False, False]
    assert (len(index), segment.rows_of(removed_from(segment))) == (4, 2)
