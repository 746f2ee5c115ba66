from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.errors import IntakeRejected, MediaRejected
from twicetold.intake.probing import one_by_one
from twicetold.intake.taking import FileTaker
from twicetold.model import Storage


@pytest.fixture
def taker(archive: Archive, probe) -> FileTaker:
    return FileTaker(
        connection=archive.connection,
        objects=archive.objects,
        probe=one_by_one(probe),
        storage=Storage.COPIED,
        on_bytes=lambda count: None,
    )


def test_a_new_file_brings_its_item_and_everything_the_probe_read(taker: FileTaker, folder: Path, media) -> None:
    taken = taker.take(media(folder / "a.mp4"))
    assert taken.item is not None
    assert (taken.item.sha256, taken.item.width, taken.name) == (taken.sha256, 64, "a.mp4")
    assert '"duration_us":1000000' in taken.probe_json
    assert taker.stored == [taken.sha256]


def test_a_file_that_does_not_open_leaves_no_bytes_and_is_told_by_its_own_name(
    taker: FileTaker, archive: Archive, folder: Path
) -> None:
    path = folder / "broken.mp4"
    path.write_bytes(b"BROKEN")
    with pytest.raises(MediaRejected) as caught:
        taker.take(path)
    assert str(path) in caught.value.message
    assert str(archive.layout.objects) not in caught.value.message
    assert taker.stored == []
    assert not any(found.is_file() for found in archive.layout.objects.rglob("*"))


def test_dropping_what_was_not_stored_here_drops_nothing(
    taker: FileTaker, archive: Archive, folder: Path, media
) -> None:
    taken = taker.take(media(folder / "a.mp4"))
    taker.drop("f" * 64)
    assert archive.objects.place(taken.sha256).exists()
    taker.drop(taken.sha256)
    assert not archive.objects.place(taken.sha256).exists()


@pytest.mark.parametrize("name", ["clip.mp4", "picture.JPG", "stream.m3u8"])
def test_an_error_page_kept_as_a_film_is_not_taken_for_a_text(taker: FileTaker, folder: Path, name: str) -> None:
    path = folder / name
    path.write_text("404 Not Found")
    with pytest.raises(IntakeRejected) as caught:
        taker.take(path)
    assert caught.value.code == "intake.not_media"
    assert name in caught.value.message
    assert taker.stored == []
    assert taker.take(path.rename(folder / "page.html")).item is not None


def test_what_nobody_can_name_is_not_taken(taker: FileTaker, folder: Path) -> None:
    path = folder / "words.mp4"
    path.write_bytes(b"\xff\0\xfe")
    with pytest.raises(IntakeRejected) as caught:
        taker.take(path)
    assert caught.value.code == "intake.not_media"
