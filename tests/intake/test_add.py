from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import objects
from twicetold.errors import StorageFull, StorageReadOnly
from twicetold.model import DateKind, Provenance, Storage


def codes(report) -> list[str]:
    return [problem.code for problem in report.problems]


def stored(archive: Archive) -> list[str]:
    return sorted(path.name for path in archive.layout.objects.rglob("*") if path.is_file())


def test_a_folder_becomes_releases_items_and_objects(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4")
    media(folder / "b.mp4")
    report = add(folder)
    assert (report.added, report.items_added, report.problems) == (2, 2, [])
    assert [release.id for release in archive.releases()] == ["outlet/a", "outlet/b"]
    assert stored(archive) == [item.sha256 for item in archive.items()]
    for item in archive.items():
        path = archive.item_path(item.sha256)
        assert path.stat().st_mode & 0o777 == 0o444
        assert path.read_bytes() == b"MEDIA " + item.name.encode()
    assert archive.verify().findings == []


def test_adding_twice_adds_nothing(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4")
    add(folder)
    before = (archive.releases(), archive.items(), archive.custody(), stored(archive))
    report = add(folder)
    assert (report.added, report.items_added, report.already_there) == (0, 0, 1)
    assert (archive.releases(), archive.items(), archive.custody(), stored(archive)) == before


def test_adding_a_copy_of_the_folder_adds_nothing_though_its_file_dates_differ(
    archive: Archive, tmp_path: Path, folder: Path, media, add
) -> None:
    media(folder / "a.mp4")
    add(folder)
    copy = media(tmp_path / "copy" / "outlet" / "a.mp4")
    os.utime(copy, (1, 1))
    assert add(copy.parent).already_there == 1
    assert len(archive.releases()) == 1


def test_one_file_in_two_releases_is_one_item(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4", "same")
    media(folder / "b.mp4", "same")
    assert add(folder).items_added == 1
    assert len(archive.releases()) == 2
    assert archive.verify().whole


def test_one_file_twice_in_one_release_is_one_item(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4", "same")
    media(folder / "a.mkv", "same")
    add(folder)
    assert len(archive.release("outlet/a").items) == 1


def test_dates_come_from_the_file_where_none_is_stated_and_say_so(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "camera.mp4", "made 2021-03-04T05:06:07Z\n")
    plain = media(folder / "plain.mp4")
    os.utime(plain, (1714998615, 1714998615))
    dead_battery = media(folder / "dead.mp4", "made 0000-00-00\n")
    os.utime(dead_battery, (1714998615, 1714998615))
    add(folder)
    (camera,) = archive.release("outlet/camera").dates
    assert (camera.kind, camera.provenance) == (DateKind.CLAIMED, Provenance.FILE_METADATA)
    assert camera.stated == "2021-03-04T05:06:07Z"
    for name in ("plain", "dead"):
        (date,) = archive.release(f"outlet/{name}").dates
        assert (date.kind, date.provenance) == (DateKind.COLLECTED, Provenance.FILE_SYSTEM)
        assert date.earliest.isoformat() == "2024-05-06T12:30:15+00:00"


def test_referenced_originals_stay_where_they_are(archive: Archive, folder: Path, media, add) -> None:
    path = media(folder / "a.mp4")
    add(folder, storage="referenced")
    (item,) = archive.items()
    assert item.storage is Storage.REFERENCED
    assert archive.item_path(item.sha256) == path
    assert stored(archive) == []
    assert archive.verify().whole


@pytest.mark.parametrize("storage", ["copied", "referenced"])
def test_bad_files_are_problems_and_the_good_ones_go_in(
    archive: Archive, folder: Path, media, add, storage: str
) -> None:
    media(folder / "good.mp4")
    (folder / "empty.mp4").touch()
    (folder / "renamed.mp4").write_text("just words")
    (folder / "noise.bin").write_bytes(b"\xff\x00\xfe")
    (folder / "broken.mp4").write_bytes(b"BROKEN")
    (folder / "dangling.mp4").symlink_to(folder / "nowhere")
    (folder / "self.mp4").symlink_to(folder / "self.mp4")
    os.mkfifo(folder / "pipe.mp4")
    report = add(folder, storage=storage)
    assert [release.id for release in archive.releases()] == ["outlet/good"]
    found = {Path(problem.subject).name: problem.code for problem in archive.problems()}
    assert found == {
        "empty.mp4": "intake.empty",
        "noise.bin": "intake.not_media",
        "renamed.mp4": "intake.not_media",
        "broken.mp4": "media.unreadable",
        "dangling.mp4": "intake.missing_file",
        "self.mp4": "intake.unreadable",
        "pipe.mp4": "intake.not_a_file",
    }
    assert len(report.problems) == 7
    assert all(problem.hint for problem in report.problems if problem.code.startswith("intake."))
    assert all(str(folder) in problem.message for problem in report.problems)
    assert stored(archive) == [item.sha256 for item in archive.items() if item.storage is Storage.COPIED]
    assert archive.verify().whole


def test_a_name_with_line_ends_or_bytes_that_are_no_text_goes_in(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "two\nlines.mp4")
    media(folder / "bad\udcff.mp4")
    (folder / "empty\udcfe\n.mp4").touch()
    report = add(folder, storage="referenced")
    assert report.added == 2
    assert {item.name for item in archive.items()} == {"two\\nlines.mp4", "bad\\xff.mp4"}
    assert all(archive.item_path(item.sha256).is_file() for item in archive.items())
    assert report.problems[0].subject.endswith("empty\\xfe\\n.mp4")
    assert archive.verify().whole


def test_a_problem_goes_when_its_file_goes_well(archive: Archive, folder: Path, media, add) -> None:
    path = folder / "a.mp4"
    path.touch()
    assert codes(add(folder)) == ["intake.empty"]
    assert len(archive.problems()) == 1
    add(folder)
    assert len(archive.problems()) == 1
    media(path)
    assert add(folder).added == 1
    assert archive.problems() == []


def test_a_release_is_completed_when_a_missing_file_comes(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4")
    table = folder / "releases.csv"
    table.write_text("id,file,date\nR1,b.mp4;a.mp4,2024\n")
    assert codes(add(folder)) == ["intake.missing_file"]
    media(folder / "b.mp4")
    report = add(folder)
    assert (report.completed, report.problems) == (1, [])
    names = {item.sha256: item.name for item in archive.items()}
    assert [names[digest] for digest in archive.release("R1").items] == ["a.mp4", "b.mp4"]
    assert [event.action for event in archive.custody("R1")] == ["release.added", "release.completed"]
    assert archive.verify().whole


@pytest.mark.parametrize(
    "row",
    ["R1,b.mp4,T,2024", "R1,a.mp4,Other,2024", "R1,a.mp4,T,2025", "R1,a.mp4,T,"],
    ids=["item", "title", "date", "no"],
)
def test_another_release_of_the_same_id_is_refused_and_leaves_the_archive_as_it_was(
    archive: Archive, folder: Path, media, add, row: str
) -> None:
    media(folder / "a.mp4")
    media(folder / "b.mp4")
    (folder / "releases.csv").write_text("id,file,title,date\nR1,a.mp4,T,2024\n")
    add(folder)
    before = (archive.releases(), archive.items(), archive.custody(), stored(archive))
    (folder / "other.csv").write_text(f"id,file,title,date\n{row}\n")
    report = add(folder, releases=folder / "other.csv")
    if row.endswith(","):
        # A table that states no date leaves the one that was stated before.
        assert report.already_there == 1
    else:
        assert codes(report) == ["intake.duplicate_id"]
        assert "'R1'" in report.problems[0].message
    assert (archive.releases(), archive.items(), archive.custody(), stored(archive)) == before


def test_a_known_file_is_not_read_again_until_it_is_touched(
    archive: Archive, folder: Path, media, add, monkeypatch
) -> None:
    path = media(folder / "a.mp4")
    add(folder)
    reads: list[Path] = []
    real = objects.open_source
    monkeypatch.setattr(objects, "open_source", lambda source: (reads.append(source), real(source))[1])
    assert add(folder).already_there == 1
    assert reads == []
    os.utime(path)
    assert add(folder).already_there == 1
    assert reads == [path]


def test_a_lost_object_is_brought_back_by_adding_again(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4")
    add(folder)
    (item,) = archive.items()
    archive.item_path(item.sha256).unlink()
    assert not archive.verify().whole
    add(folder)
    assert archive.verify().whole


def test_a_file_that_changes_while_it_is_read_is_not_taken(
    archive: Archive, folder: Path, media, add, monkeypatch
) -> None:
    path = media(folder / "a.mp4")
    real = objects._read
    grown: list[bytes] = []

    def read(reader, source: Path) -> bytes:
        chunk = real(reader, source)
        if chunk and not grown:
            grown.append(chunk)
            with path.open("ab") as file:
                file.write(b"more")
        return chunk

    monkeypatch.setattr(objects, "_read", read)
    assert codes(add(folder)) == ["intake.changed_while_read"]
    assert stored(archive) == []


def test_a_disk_that_fails_under_the_original_is_a_problem_of_that_file(
    archive: Archive, folder: Path, media, add, monkeypatch
) -> None:
    media(folder / "a.mp4")
    media(folder / "b.mp4")
    real = objects.open_source

    def open_source(source: Path):
        if source.name == "a.mp4":
            raise objects.unreadable(source, OSError(errno.EIO, "Input/output error"))
        return real(source)

    monkeypatch.setattr(objects, "open_source", open_source)
    report = add(folder)
    assert codes(report) == ["intake.unreadable"]
    assert report.added == 1


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, StorageFull), (errno.EROFS, StorageReadOnly)])
def test_a_full_or_read_only_disk_stops_and_leaves_what_was_there(
    archive: Archive, folder: Path, media, add, monkeypatch, *, number: int, kind: type[Exception]
) -> None:
    media(folder / "a.mp4")
    add(folder)
    before = (archive.releases(), archive.items(), archive.custody(), stored(archive))
    media(folder / "b.mp4")
    with monkeypatch.context() as patch:

        def refuse(descriptor: int) -> None:
            raise OSError(number, os.strerror(number))

        patch.setattr(objects.os, "fsync", refuse)
        with pytest.raises(kind) as caught:
            add(folder)
    assert caught.value.hint
    assert (archive.releases(), archive.items(), archive.custody(), stored(archive)) == before
    assert archive.verify().whole
    assert add(folder).added == 1


def test_progress_reaches_the_total_even_where_nothing_is_read(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4")
    media(folder / "b.mp4")

    class Seen:
        total, done, ended = 0.0, 0.0, 0

        def begin(self, label: str, *, total: float | None = None) -> None:
            self.total = total or 0

        def advance(self, amount: float = 1, *, subject: str = "") -> None:
            self.done += amount

        def end(self) -> None:
            self.ended += 1

    for _ in range(2):
        seen = Seen()
        add(folder, progress=seen)
        assert seen.done == seen.total > 0
        assert seen.ended == 1
