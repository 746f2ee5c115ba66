"""Adding with the bytes of the next files read while earlier files are being opened, as real media are added."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake.conftest import FakeProbe, add_ahead
from twicetold.api import Archive
from twicetold.archive.objects import ObjectStore
from twicetold.errors import MediaRejected, StorageFull


class Openings:
    """Begins to open files and says when each was begun and waited for."""

    def __init__(self, *, interrupt_at: int = 0, die_at: int = 0) -> None:
        self.log: list[tuple[str, str]] = []
        self._interrupt_at = interrupt_at
        self._die_at = die_at

    def __call__(self, path: Path) -> Callable[[], FakeProbe]:
        content = path.read_bytes()
        name = content.decode().split()[-1]
        self.log.append(("begun", name))

        def wait() -> FakeProbe:
            self.log.append(("waited for", name))
            if self._die_at and self.count("waited for") == self._die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            if self._interrupt_at and self.count("waited for") == self._interrupt_at:
                raise KeyboardInterrupt
            if content.startswith(b"BROKEN"):
                raise MediaRejected(f"{path}: no frame can be read", code="media.unreadable")
            return FakeProbe()

        return wait

    def count(self, what: str) -> int:
        return sum(entry == what for entry, _ in self.log)


def no_leftovers(archive: Archive) -> bool:
    return archive.verify().findings == [] and not any((archive.layout.objects / "incoming").iterdir())


def test_bytes_of_the_next_files_are_read_while_earlier_ones_are_opened_and_order_stays(
    archive: Archive, folder: Path, media
) -> None:
    for letter in "fbdaec":
        media(folder / f"{letter}.mp4", letter)
    openings = Openings()
    report = add_ahead(archive, folder, openings, files_ahead=2, files_at_once=1)
    assert (report.added, report.problems) == (6, [])
    # Two files ahead of the one that is waited for, never more; and each in the order of the plan.
    assert openings.log[:5] == [*(("begun", name) for name in "abc"), ("waited for", "a"), ("begun", "d")]
    assert [name for what, name in openings.log if what == "waited for"] == list("abcdef")
    added = [event.subject for event in archive.custody() if event.action == "release.added"]
    assert added == [f"outlet/{letter}" for letter in "abcdef"]
    assert no_leftovers(archive)


def test_a_file_that_does_not_open_is_told_in_its_place_and_by_its_own_name(
    archive: Archive, folder: Path, media
) -> None:
    media(folder / "a.mp4", "a")
    (folder / "b.mp4").write_bytes(b"BROKEN b")
    media(folder / "c.mp4", "c")
    (folder / "d.mp4").touch()
    report = add_ahead(archive, folder, Openings())
    assert report.added == 2
    assert [(problem.subject, problem.code) for problem in report.problems] == [
        (str(folder / "b.mp4"), "media.unreadable"),
        (str(folder / "d.mp4"), "intake.empty"),
    ]
    assert str(folder / "b.mp4") in report.problems[0].message
    assert no_leftovers(archive)


def test_the_same_bytes_twice_in_a_row_are_one_item(archive: Archive, folder: Path, media) -> None:
    for letter in "abc":
        media(folder / f"{letter}.mp4", "same")
    report = add_ahead(archive, folder, Openings())
    assert (report.added, report.items_added, report.bytes_stored) == (3, 1, len("MEDIA same"))
    assert len(archive.items()) == 1
    assert no_leftovers(archive)


def test_bytes_of_a_rejected_release_stay_for_the_next_one_that_holds_them(
    archive: Archive, folder: Path, media
) -> None:
    media(folder / "a.mp4", "first")
    add_ahead(archive, folder, Openings())
    # Another file under the id of the first release, and the same file once more under its own.
    media(folder / "a.mp4", "second")
    media(folder / "b.mp4", "second")
    report = add_ahead(archive, folder, Openings())
    assert [problem.code for problem in report.problems] == ["intake.duplicate_id"]
    assert report.added == 1
    assert archive.item_path(archive.release("outlet/b").items[0]).read_bytes() == b"MEDIA second"
    assert no_leftovers(archive)


def test_broken_bytes_under_two_names_are_two_problems(archive: Archive, folder: Path) -> None:
    for letter in "ab":
        (folder / f"{letter}.mp4").write_bytes(b"BROKEN twice")
    report = add_ahead(archive, folder, Openings())
    assert [(problem.subject, problem.code) for problem in report.problems] == [
        (str(folder / f"{letter}.mp4"), "media.unreadable") for letter in "ab"
    ]
    assert not archive.items()
    assert no_leftovers(archive)


def test_ctrl_c_keeps_what_is_whole_and_leaves_no_bytes_of_what_was_begun(
    archive: Archive, folder: Path, media
) -> None:
    for letter in "abcdef":
        media(folder / f"{letter}.mp4", letter)
    with pytest.raises(KeyboardInterrupt):
        add_ahead(archive, folder, Openings(interrupt_at=3))
    assert [release.id for release in archive.releases()] == ["outlet/a", "outlet/b"]
    assert no_leftovers(archive)
    openings = Openings()
    assert add_ahead(archive, folder, openings).added == 4
    # What was added is known by its file and is not opened again.
    assert [name for what, name in openings.log if what == "begun"] == list("cdef")


def test_dying_while_files_are_being_opened_loses_and_doubles_nothing(tmp_path: Path, folder: Path, media) -> None:
    """Dies at the first, second, third ... outcome that is waited for, without any clean-up."""
    for letter in "abcde":
        media(folder / f"{letter}.mp4", letter)
    Archive.init(tmp_path / "killed").close()
    for turn in range(1, 6):
        child = os.fork()
        if child == 0:
            with Archive.open(tmp_path / "killed") as archive:
                add_ahead(archive, folder, Openings(die_at=turn))
            os._exit(0)
        os.waitpid(child, 0)
        with Archive.open(tmp_path / "killed") as archive:
            assert no_leftovers(archive)
    with Archive.open(tmp_path / "killed") as archive:
        add_ahead(archive, folder, Openings())
        assert [release.id for release in archive.releases()] == [f"outlet/{letter}" for letter in "abcde"]
        assert len(archive.items()) == 5
        assert sum(event.action == "release.added" for event in archive.custody()) == 5
        assert no_leftovers(archive)


def test_a_disk_that_fills_up_keeps_the_releases_whose_bytes_are_there(
    archive: Archive, folder: Path, media, monkeypatch: pytest.MonkeyPatch
) -> None:
    for letter in "abcdef":
        media(folder / f"{letter}.mp4", letter)
    real, copied = ObjectStore.copy_in, []

    def copy_in(self: ObjectStore, source: Path, **options: object) -> object:
        copied.append(source)
        if len(copied) == 4:
            raise StorageFull("no space left")
        return real(self, source, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ObjectStore, "copy_in", copy_in)
    with pytest.raises(StorageFull):
        add_ahead(archive, folder, Openings())
    assert [release.id for release in archive.releases()] == [f"outlet/{letter}" for letter in "abc"]
    assert no_leftovers(archive)
    assert add_ahead(archive, folder, Openings()).added == 3
