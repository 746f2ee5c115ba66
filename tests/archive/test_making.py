from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import making
from twicetold.archive.layout import Layout
from twicetold.archive.making import make_archive
from twicetold.errors import ArchiveExists, ArchiveMissing, StorageFull
from twicetold.settings import PictureSettings, Settings


def test_a_new_archive_holds_its_settings_and_tells_of_its_making(tmp_path: Path) -> None:
    settings = Settings(picture=PictureSettings(min_score=0.25))
    make_archive(Layout(tmp_path / "new" / "archive"), settings)
    with Archive.open(tmp_path / "new" / "archive") as archive:
        assert archive.settings == settings
        assert [event.action for event in archive.custody()] == ["archive.made"]
        assert archive.verify().findings == []


def test_what_is_there_is_never_made_again(tmp_path: Path) -> None:
    make_archive(Layout(tmp_path / "a"), Settings())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    for name, said in (("a", "already"), ("full", "letter.txt"), ("file", "is a file")):
        with pytest.raises(ArchiveExists, match=said):
            make_archive(Layout(tmp_path / name), Settings())
    assert (tmp_path / "full" / "letter.txt").read_text() == "x"


def test_killed_at_any_moment_it_is_made_by_the_next_try(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    real = os.fsync
    for turn in range(20):
        child = os.fork()
        if child == 0:
            left = [turn]

            def dying(descriptor: int, left: list[int] = left) -> None:
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                real(descriptor)

            os.fsync = dying
            make_archive(Layout(root), Settings())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            break
        if not Layout(root).settings.exists():
            with pytest.raises(ArchiveMissing):
                Archive.open(root)
        else:
            break
    with Archive.open(root) as archive:
        assert [event.action for event in archive.custody()] == ["archive.made"]
        assert archive.verify().findings == []


def test_a_full_disk_leaves_no_archive(tmp_path: Path, monkeypatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(making.os, "fsync", refuse)
        with pytest.raises(StorageFull):
            make_archive(Layout(tmp_path / "a"), Settings())
    with pytest.raises(ArchiveMissing):
        Archive.open(tmp_path / "a")
    make_archive(Layout(tmp_path / "a"), Settings())
