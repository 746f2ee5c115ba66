from __future__ import annotations

import errno
import os

import pytest

from twicetold.archive.place import written_whole
from twicetold.errors import StorageFull


def test_the_file_appears_whole_with_its_folder(tmp_path):
    target = tmp_path / "new" / "report.html"
    with written_whole(target) as held:
        held.write(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert os.listdir(target.parent) == ["report.html"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "report.html"
    target.write_bytes(b"old")

    def fail(held):
        held.write(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), written_whole(target) as held:
        fail(held)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_full_disk_is_told_as_such_and_leaves_nothing(tmp_path):
    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFull), written_whole(tmp_path / "report.html"):
        full()
    assert os.listdir(tmp_path) == []


def test_others_may_read_the_file_as_far_as_the_mask_allows(tmp_path):
    mask = os.umask(0o027)
    try:
        with written_whole(tmp_path / "report.html") as held:
            held.write(b"x")
    finally:
        os.umask(mask)
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with written_whole(pipe) as held:
            held.write(b"whole")
        assert os.read(reader, 100) == b"whole"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert os.listdir(tmp_path) == ["pipe"]
