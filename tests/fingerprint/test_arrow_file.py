from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from twicetold.errors import FingerprintDamaged, StorageReadOnly
from twicetold.fingerprint.arrow_file import replace_file, whole_table


def batch(*values: int) -> pa.RecordBatch:
    return pa.record_batch({"value": pa.array(values, pa.int64())})


def held(path: Path) -> list[int]:
    with pa.OSFile(str(path), "rb") as file:
        return pa.ipc.open_file(file).read_all()["value"].to_pylist()


def test_a_file_is_made_with_its_folder_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.arrow"
    replace_file(path, batch(1, 2))
    replace_file(path, batch(3))
    assert held(path) == [3]
    assert [entry.name for entry in path.parent.iterdir()] == ["b.arrow"]


def test_what_cannot_be_written_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "b.arrow"
    replace_file(path, batch(1))

    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("os.fsync", refused)
    with pytest.raises(StorageReadOnly):
        replace_file(path, batch(2))
    assert held(path) == [1]
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_is_read_as_it_was_written_and_what_goes_wrong_with_it_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "one.arrow"
    replace_file(path, pa.record_batch({"a": [1, 2]}))
    with whole_table(path) as table:
        assert table["a"].to_pylist() == [1, 2]
    with pytest.raises(FingerprintDamaged, match="of no use"), whole_table(path):
        raise ValueError("of no use")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(FingerprintDamaged, match=r"one\.arrow"), whole_table(path):
        pass
    with pytest.raises(FileNotFoundError), whole_table(tmp_path / "none.arrow"):
        pass
