from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search.arrays import delete_segments_except, open_arrays, synced, whole_folder, write_array, write_arrays

NUMBERS = {"a": np.arange(5, dtype=np.int64), "b": np.zeros((2, 0), np.uint16)}


def test_arrays_come_back_as_they_were_and_cannot_be_changed(tmp_path: Path) -> None:
    files = write_arrays(tmp_path, "segment-000001", NUMBERS)
    back = open_arrays(tmp_path / "segment-000001", NUMBERS, files)
    assert {key: (one.dtype, one.tolist()) for key, one in back.items()} == {
        key: (one.dtype, one.tolist()) for key, one in NUMBERS.items()
    }
    with pytest.raises(ValueError, match="read-only"):
        back["a"][0] = 1
    assert [path.name for path in tmp_path.iterdir()] == ["segment-000001"]


@pytest.mark.parametrize("damage", ["gone", "cut", "changed"])
def test_a_file_that_is_not_what_was_written_is_told(tmp_path: Path, damage: str) -> None:
    files = write_arrays(tmp_path, "segment-000001", NUMBERS)
    path = tmp_path / "segment-000001" / "a.npy"
    held = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(held[:-1] if damage == "cut" else held[:-1] + b"x")
    with pytest.raises(IndexDamaged, match=r"a\.npy"):
        open_arrays(path.parent, NUMBERS, files)


def test_only_segments_are_deleted(tmp_path: Path):
    for name in ("segment-000001", "segment-000002", ".segment-000003.part", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "segment-list.txt").write_text("kept")
    delete_segments_except(tmp_path, {"segment-000002"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes", "segment-000002", "segment-list.txt"]


def test_a_folder_that_was_not_written_to_its_end_is_not_there(tmp_path: Path) -> None:
    def half_written() -> None:
        with whole_folder(tmp_path, "segment-000001") as (beside, _):
            write_array(beside / "a.npy", NUMBERS["a"])
            raise KeyError

    with pytest.raises(KeyError):
        half_written()
    assert not (tmp_path / "segment-000001").exists()
    with whole_folder(tmp_path, "segment-000001") as (beside, files), synced(beside / "b.npy") as file:
        file.write(b"some")
    assert [path.name for path in (tmp_path / "segment-000001").iterdir()] == list(files) == ["b.npy"]
