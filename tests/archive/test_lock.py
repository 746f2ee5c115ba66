from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from twicetold.archive import lock
from twicetold.archive.lock import WriterLock, is_held
from twicetold.errors import ArchiveBusy, StorageReadOnly

_HOLD = """
import sys, time
from pathlib import Path
from twicetold.archive.lock import WriterLock
with WriterLock(Path(sys.argv[1]), "trace"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_process_is_told_who_holds_the_archive_and_gets_it_when_that_one_is_killed(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with subprocess.Popen([sys.executable, "-c", _HOLD, path], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_held(path)
        with pytest.raises(ArchiveBusy, match=rf"process {holder.pid} \(twicetold trace\)") as caught:
            WriterLock(path, "add")
        assert caught.value.hint
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert not is_held(path)
    with WriterLock(path, "add"):
        assert f"process {os.getpid()} (twicetold add)" in path.read_text()


def test_a_released_lock_is_free_and_can_be_released_again(tmp_path: Path) -> None:
    held = WriterLock(tmp_path / ".lock", "add")
    held.release()
    held.release()
    assert not is_held(tmp_path / ".lock")
    WriterLock(tmp_path / ".lock", "add").release()


def test_no_lock_file_means_no_writer(tmp_path: Path) -> None:
    assert not is_held(tmp_path / ".lock")


def test_a_lock_file_that_cannot_be_made_is_read_only_storage(tmp_path: Path, monkeypatch) -> None:
    def refuse(*arguments: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(lock.os, "open", refuse)
    with pytest.raises(StorageReadOnly):
        WriterLock(tmp_path / ".lock", "add")
