from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from PIL import Image

import twicetold
from twicetold import Archive, ItemKind, Storage
from twicetold.errors import (
    ArchiveBusy,
    ArchiveMissing,
    MediaRejected,
    SettingsInvalid,
    StorageReadOnly,
    TableInvalid,
    UsageError,
)

PUBLIC = {
    *("Archive", "ArchiveBusy", "ArchiveDamaged", "ArchiveError", "ArchiveExists", "ArchiveMissing", "ArchiveTooNew"),
    *("DataRefused", "DateKind", "FingerprintDamaged", "FurnitureSpan", "IndexDamaged", "IntakeRejected"),
    *("Item", "ItemError"),
    *("ItemKind", "Match"),
    *("MediaRejected", "Modality", "Part", "PartKind", "Precision", "Problem", "Provenance", "Release", "ReleaseDate"),
    *("Settings", "SettingsInvalid", "Span", "Storage", "StorageFull", "StorageReadOnly", "TableInvalid", "Timestamp"),
    *("TrackKind", "TwicetoldError", "UsageError", "__version__"),
    *("RequestRefused", "Verdict", "VerdictWord"),
}


class Video(msgspec.Struct):
    kind: ItemKind = ItemKind.VIDEO
    media_type: str = "video/mp4"
    width: int = 64
    height: int = 48
    duration_us: int = 1_000_000
    creation_time: str | None = None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "outlet"
    made.mkdir()
    for name in "ab":
        (made / f"{name}.mp4").write_bytes(f"MEDIA {name}".encode())
    return made


@pytest.fixture
def root(tmp_path: Path, folder: Path) -> Path:
    """A closed archive of two releases."""
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(folder, probe=lambda path: Video())
    return tmp_path / "archive"


def test_the_public_surface_is_exactly_this() -> None:
    assert set(twicetold.__all__) == PUBLIC
    assert list(twicetold.__all__) == sorted(twicetold.__all__)
    assert all(hasattr(twicetold, name) for name in PUBLIC)


def test_pictures_are_taken_in_by_the_real_reader(tmp_path: Path) -> None:
    folder = tmp_path / "stills"
    folder.mkdir()
    Image.new("RGB", (40, 30), (200, 30, 60)).save(folder / "red.png")
    (folder / "not really.jpg").write_text("words")
    with Archive.init(tmp_path / "archive") as archive:
        report = archive.add(folder)
        (item,) = archive.items(kinds=[ItemKind.IMAGE])
        assert (item.width, item.height, item.media_type, item.duration_us) == (40, 30, "image/png", None)
        assert archive.item_path(item.sha256).read_bytes() == (folder / "red.png").read_bytes()
        assert [problem.code for problem in report.problems] == ["intake.not_media"]
        assert archive.verify().whole


def test_an_archive_is_read_beside_its_writer(root: Path) -> None:
    with Archive.open(root) as writer, Archive.open(root, read_only=True) as reader:
        assert not writer.read_only
        assert reader.read_only
        assert reader.releases() == writer.releases()
        assert [release.id for release in reader.releases()] == ["outlet/a", "outlet/b"]


def test_two_writers_at_once_cannot_be(root: Path) -> None:
    with Archive.open(root, command="trace"):
        code = "import sys; from twicetold import Archive; Archive.open(sys.argv[1], command='add')"
        second = subprocess.run([sys.executable, "-c", code, root], check=False, capture_output=True, text=True)
        assert "ArchiveBusy" in second.stderr
        assert "(twicetold trace)" in second.stderr
        with pytest.raises(ArchiveBusy):
            Archive.open(root)
    Archive.open(root).close()


def test_a_reader_changes_nothing(root: Path, folder: Path) -> None:
    with Archive.open(root, read_only=True) as archive, pytest.raises(StorageReadOnly):
        archive.add(folder, probe=lambda path: Video())


@pytest.mark.parametrize("read_only", [True, False])
def test_no_archive_and_wrong_settings_are_told(root: Path, tmp_path: Path, read_only: bool) -> None:
    with pytest.raises(ArchiveMissing):
        Archive.open(tmp_path / "nowhere", read_only=read_only)
    with (root / "twicetold.toml").open("a") as file:
        file.write("[sound]\nrate = 1\n")
    with pytest.raises(SettingsInvalid, match="sound"):
        Archive.open(root, read_only=read_only)


def test_items_and_releases_are_found_by_name(root: Path) -> None:
    with Archive.open(root, read_only=True) as archive:
        item = archive.item(archive.release("outlet/a").items[0][:8].upper())
        assert item.storage is Storage.COPIED
        assert archive.item_path(item.sha256).read_bytes() == b"MEDIA a"
        for wrong in ("abc", "f" * 64, "zzzzzz", ""):
            with pytest.raises(UsageError) as caught:
                archive.item(wrong)
            assert caught.value.code == "usage.no_item"
        with pytest.raises(UsageError) as caught:
            archive.release("nobody")
        assert caught.value.code == "usage.no_release"
        with pytest.raises(MediaRejected):
            archive.item_path("f" * 64)


def test_custody_of_an_item_or_a_release(root: Path) -> None:
    with Archive.open(root, read_only=True) as archive:
        digest = archive.release("outlet/a").items[0]
        by_item, by_release = archive.custody(digest[:10]), archive.custody("outlet/a")
        assert by_item == by_release
        assert [event.action for event in by_item] == ["release.added"]
        assert len(archive.custody()) == 3
        with pytest.raises(UsageError) as caught:
            archive.custody("nobody")
        assert caught.value.code == "usage.no_subject"


def test_a_torn_log_is_mended_and_the_mending_is_told(root: Path) -> None:
    with (root / "custody.jsonl").open("ab") as file:
        file.write(b'{"seq":4')
    with Archive.open(root) as archive:
        assert [event.action for event in archive.custody()][-1] == "custody.repaired"
        assert archive.verify().findings == []
    assert len(list(root.glob("custody.jsonl.torn-*"))) == 1


@pytest.mark.parametrize(
    ("target", "options", "code"),
    [
        ("nowhere", {}, "usage.no_target"),
        ("archive", {}, "usage.inside_archive"),
        ("archive/objects", {}, "usage.inside_archive"),
        ("outlet", {"releases": "nowhere.csv"}, "intake.table"),
        ("outlet", {"releases": "nowhere.json"}, "intake.export"),
        ("outlet", {"storage": "moved"}, "usage.storage"),
    ],
)
def test_what_cannot_be_added_is_told_and_adds_nothing(
    root: Path, tmp_path: Path, target: str, options: dict[str, str], code: str
) -> None:
    with Archive.open(root) as archive:
        before = (archive.releases(), archive.problems())
        with pytest.raises((UsageError, TableInvalid)) as caught:
            archive.add(tmp_path / target, probe=lambda path: Video(), **options)
        assert caught.value.code == code
        assert (archive.releases(), archive.problems()) == before


def test_closing_twice_is_closing_once(root: Path) -> None:
    archive = Archive.open(root)
    archive.close()
    archive.close()
    assert multiprocessing.active_children() == []
