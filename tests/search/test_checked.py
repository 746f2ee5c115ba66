from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from twicetold.errors import IndexDamaged
from twicetold.search import checked
from twicetold.search.arrays import open_arrays, write_arrays
from twicetold.search.checked import CHECKED, HOLDS_S, unless_checked


class Reader:
    """Counts how often files were read as a whole, and refuses those that say so."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.times = folder, 0

    def __call__(self) -> None:
        self.times += 1
        if any((self.folder / name).read_bytes() == b"bad" for name in ("a", "b")):
            raise IndexDamaged("bad")

    def ask(self) -> int:
        unless_checked(self.folder, ("a", "b"), self)
        return self.times


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(checked, "SETTLED_S", -1)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"good")
    return Reader(tmp_path)


def test_files_that_nobody_touched_are_read_once(reader: Reader) -> None:
    assert [reader.ask(), reader.ask(), reader.ask()] == [1, 1, 1]
    assert sorted(path.name for path in reader.folder.iterdir()) == ["a", "b", CHECKED]


def test_a_file_that_was_written_to_is_read_again_though_its_size_and_time_are_as_before(reader: Reader) -> None:
    reader.ask()
    path = reader.folder / "b"
    before = path.stat()
    path.write_bytes(b"goof")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [reader.ask(), reader.ask()] == [2, 2]


def test_a_copy_is_read_again(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> None:
    reader.ask()
    copy = tmp_path_factory.mktemp("copies") / "copy"
    shutil.copytree(reader.folder, copy)
    other = Reader(copy)
    assert [other.ask(), other.ask()] == [1, 1]


def test_what_was_refused_is_read_again(reader: Reader) -> None:
    (reader.folder / "a").write_bytes(b"bad")
    for times in (1, 2):
        with pytest.raises(IndexDamaged):
            reader.ask()
        assert reader.times == times
    (reader.folder / "a").unlink()
    with pytest.raises(FileNotFoundError):
        reader.ask()


def test_it_holds_for_some_days_and_not_for_a_clock_that_was_set_back(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(checked.time, "time", lambda: now)
    reader.ask()
    for seconds, times in ((HOLDS_S - 60, 1), (HOLDS_S + 60, 2), (0, 3), (60, 3)):
        monkeypatch.setattr(checked.time, "time", lambda at=now + seconds: at)
        assert reader.ask() == times


def test_what_was_written_a_moment_ago_is_read_again(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "SETTLED_S", 60)
    assert [reader.ask(), reader.ask()] == [1, 2]


@pytest.mark.parametrize("told", [b"", b"\xff", b"{}", b'{"at_s": 1, "files": {"a": []}}'])
def test_what_cannot_be_read_says_nothing(reader: Reader, told: bytes) -> None:
    (reader.folder / CHECKED).write_bytes(told)
    assert [reader.ask(), reader.ask()] == [1, 1]


def test_where_nothing_may_be_written_files_are_read_each_time(reader: Reader) -> None:
    # A folder in its place refuses whoever runs this.
    (reader.folder / CHECKED).mkdir()
    assert [reader.ask(), reader.ask()] == [1, 2]
    assert sorted(path.name for path in reader.folder.iterdir()) == ["a", "b", CHECKED]


def test_arrays_are_held_against_their_records_until_they_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked, "SETTLED_S", -1)
    numbers = {"a": np.arange(5, dtype=np.int64)}
    files = write_arrays(tmp_path, "segment-000001", numbers)
    folder = tmp_path / "segment-000001"
    other = {name: type(file)(size_bytes=file.size_bytes, sha256="0" * 64) for name, file in files.items()}
    with pytest.raises(IndexDamaged, match=r"a\.npy"):
        open_arrays(folder, numbers, other)
    assert open_arrays(folder, numbers, files)["a"].tolist() == [0, 1, 2, 3, 4]
    # Nothing is read any more: not even a record that is wrong is noticed.
    assert open_arrays(folder, numbers, other)["a"].tolist() == [0, 1, 2, 3, 4]
