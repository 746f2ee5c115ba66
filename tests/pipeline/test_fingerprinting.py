from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.pipeline.conftest import shot, write_video
from twicetold.api import Archive
from twicetold.archive import ledger, problems
from twicetold.errors import FingerprintDamaged, MediaRejected
from twicetold.fingerprint import registry
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.frames import CodeGathering
from twicetold.media.frames import DecodeReport, FrameBatch
from twicetold.media.reader import MediaReader
from twicetold.model import Item
from twicetold.pipeline.fingerprinting import (
    CodeMaking,
    Sampling,
    fingerprint_file,
    fingerprint_items,
    read_codes,
    to_fingerprint,
    version_of,
)
from twicetold.pipeline.keypointing import KeypointMaking
from twicetold.pipeline.made_files import SEEN
from twicetold.run.progress import NoProgress
from twicetold.settings import MediaSettings

FINGERPRINTER = registry.load()
SAMPLING = Sampling(200_000)


@pytest.fixture(scope="module")
def reader() -> Iterator[MediaReader]:
    with MediaReader(MediaSettings(memory_mib=1024), workers=1) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of two seconds, one that is cut short, a still, and words."""
    made = tmp_path_factory.mktemp("media")
    write_video(made / "film.mp4", shot(1, 2))
    whole = write_video(made / "cut.avi", shot(2, 4)).read_bytes()
    (made / "cut.avi").write_bytes(whole[: len(whole) * 6 // 10])
    Image.fromarray(shot(3, 1)[0]).save(made / "still.png")
    (made / "words.txt").write_text("Words are no picture, and have no fingerprint of one.")
    return made


@pytest.fixture
def archive(tmp_path: Path, folder: Path) -> Iterator[Archive]:
    with Archive.init(tmp_path / "archive") as opened:
        opened.add(folder)
        yield opened


def item_of(archive: Archive, name: str) -> Item:
    return next(item for item in archive.items() if item.name.startswith(name))


class Noting(CodeMaking):
    """Makes codes as usual, notes what was opened, and fails where it is told to."""

    def __init__(self, *, fails: str = "") -> None:
        super().__init__(FINGERPRINTER, sampling=SAMPLING)
        self.made: list[str] = []
        self._fails = fails

    def of_still(self, reader: MediaReader, path: Path) -> FrameCodes:
        self.made.append("still.png")
        return super().of_still(reader, path)

    def gathering(self, item: Item) -> CodeGathering:
        self.made.append(item.name)
        if item.name == self._fails:
            raise MediaRejected(f"{item.name}: cannot be read", code="media.nothing_decoded", hint="Look elsewhere.")
        return super().gathering(item)


def run(archive: Archive, reader: MediaReader, making: Noting) -> int:
    place = archive.workplace()
    todo = to_fingerprint(place, [making])
    return fingerprint_items(place, reader, todo, workers=2, progress=NoProgress())


class Stopped(Exception):
    """What a test ends a run by."""


class StoppedAtFirst(NoProgress):
    """Ends the run when the first item is told to be done."""

    def advance(self, amount: float = 1, *, subject: str = "") -> None:
        raise Stopped


def test_what_is_read_is_kept_before_everything_is_read(reader: MediaReader, tmp_path: Path) -> None:
    (folder := tmp_path / "media").mkdir()
    for number in range(8):
        Image.fromarray(shot(number, 1)[0]).save(folder / f"{number}.png")
    making = Noting()
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(folder)
        todo = to_fingerprint(archive.workplace(), [making])
        with pytest.raises(Stopped):
            fingerprint_items(archive.workplace(), reader, todo, workers=1, progress=StoppedAtFirst())
        assert len(ledger.done(archive.connection, making.stage)) == 1
        assert len(making.made) <= 2


def told(archive: Archive) -> dict[str, str]:
    return {found.subject: found.code for found in problems.all_problems(archive.connection, stage="fingerprint")}


def test_a_film_gives_a_row_for_each_step_and_a_still_one(archive: Archive, reader: MediaReader, folder: Path) -> None:
    codes, report = fingerprinted(reader, folder / "film.mp4", item_of(archive, "film"), Noting())
    assert codes.times_us.tolist() == list(range(0, 2_000_000, SAMPLING.every_us))
    assert (codes.end_us, report.complete, report.frames_decoded) == (2_000_000, True, 50)
    still, _ = fingerprinted(reader, folder / "still.png", item_of(archive, "still"), Noting())
    assert (still.times_us.tolist(), still.end_us) == ([0], 0)


def fingerprinted(reader: MediaReader, path: Path, item: Item, making: CodeMaking) -> tuple[FrameCodes, DecodeReport]:
    (made,), report = fingerprint_file(reader, path, item, [making])
    return made, report


def test_what_wants_the_same_frames_shares_one_reading(
    archive: Archive, reader: MediaReader, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    read = MediaReader.sample_chunks

    def noted(self: MediaReader, path: Path, **how: Any) -> Iterator[FrameBatch]:
        asked.append(how["every_us"])
        return read(self, path, **how)

    monkeypatch.setattr(MediaReader, "sample_chunks", noted)
    film, path = item_of(archive, "film"), folder / "film.mp4"
    spots = KeypointMaking(sampling=SAMPLING)
    (codes, found), _ = fingerprint_file(reader, path, film, [Noting(), spots])
    assert asked == [SAMPLING.every_us]
    (alone,), _ = fingerprint_file(reader, path, film, [Noting()])
    np.testing.assert_array_equal(codes.codes, alone.codes)
    assert np.isin(found.times_us, codes.times_us).all()
    other = CodeMaking(FINGERPRINTER, sampling=Sampling(500_000))
    (_, fewer), _ = fingerprint_file(reader, path, film, [Noting(), other])
    assert asked[2:] == [SAMPLING.every_us, 500_000]
    assert len(fewer) == 4


def test_key_frames_alone_are_read_where_that_is_asked_and_they_lie_near(reader: MediaReader, tmp_path: Path) -> None:
    (folder := tmp_path / "media").mkdir()
    near_film = write_video(folder / "near.mp4", shot(4, 6), keyed_every=25)
    far_film = write_video(folder / "far.mp4", shot(4, 6), keyed_every=100)
    making = CodeMaking(FINGERPRINTER, sampling=Sampling(200_000, "keyframes"))
    with Archive.init(tmp_path / "archive") as archive:
        archive.add(folder)
        near, report = fingerprinted(reader, near_film, item_of(archive, "near"), making)
        far, _ = fingerprinted(reader, far_film, item_of(archive, "far"), making)
    assert near.times_us.tolist()[:5] == [0, 1_000_000, 2_000_000, 3_000_000, 4_000_000]
    assert report.frames_decoded < 50
    assert len(far) == 30


def test_every_film_and_still_is_fingerprinted_once(archive: Archive, reader: MediaReader) -> None:
    first = Noting()
    assert run(archive, reader, first) == 0
    assert sorted(first.made) == ["cut.avi", "film.mp4", "still.png"]
    codes = read_codes(archive.workplace(), FINGERPRINTER, item_of(archive, "film").sha256)
    assert len(codes) == 10
    entry = ledger.done(archive.connection, first.stage)[item_of(archive, "film").sha256]
    noted = {name: value for name, value in entry.detail.items() if name != SEEN}
    assert noted == {"rows": 10, "end_us": 2_000_000, "unreadable": False}
    assert (archive.layout.root / entry.file).is_file()
    again = Noting()
    assert run(archive, reader, again) == 0
    assert again.made == []


def test_a_film_that_is_cut_short_is_used_as_far_as_it_goes_and_told(archive: Archive, reader: MediaReader) -> None:
    run(archive, reader, Noting())
    codes = read_codes(archive.workplace(), FINGERPRINTER, item_of(archive, "cut").sha256)
    assert 5 <= len(codes) < 20
    assert told(archive) == {"cut.avi": "media.partly_read"}


def test_what_cannot_be_read_is_a_problem_counted_and_not_tried_at_every_trace(
    archive: Archive, reader: MediaReader
) -> None:
    assert run(archive, reader, Noting(fails="film.mp4")) == 1
    assert told(archive) == {"cut.avi": "media.partly_read", "film.mp4": "media.nothing_decoded"}
    film = item_of(archive, "film").sha256
    assert len(read_codes(archive.workplace(), FINGERPRINTER, film)) == 0
    assert ledger.done(archive.connection, Noting().stage)[film].detail["unreadable"]
    again = Noting()
    assert run(archive, reader, again) == 0
    assert again.made == []


def test_an_original_that_is_gone_is_told_and_the_others_are_read(archive: Archive, reader: MediaReader) -> None:
    still = item_of(archive, "still").sha256
    archive.item_path(still).unlink()
    making = Noting()
    assert run(archive, reader, making) == 1
    assert sorted(making.made) == ["cut.avi", "film.mp4"]
    assert told(archive)["still.png"] == "object.missing"


@pytest.mark.parametrize("damage", ["deleted", "flipped"])
def test_fingerprints_that_are_gone_or_damaged_are_made_again(
    archive: Archive, reader: MediaReader, damage: str
) -> None:
    run(archive, reader, Noting())
    place, film = archive.workplace(), item_of(archive, "film").sha256
    before = read_codes(place, FINGERPRINTER, film)
    path = Noting().path(place, film)
    if damage == "deleted":
        path.unlink()
        with pytest.raises(FileNotFoundError):
            read_codes(place, FINGERPRINTER, film)
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(bytes(content))
        with pytest.raises(FingerprintDamaged):
            read_codes(place, FINGERPRINTER, film)
    again = Noting()
    assert run(archive, reader, again) == 0
    assert again.made == ["film.mp4"]
    np.testing.assert_array_equal(read_codes(place, FINGERPRINTER, film).codes, before.codes)


def test_an_interruption_keeps_what_was_done_before_it(archive: Archive, reader: MediaReader) -> None:
    class Stopped(Noting):
        def write(self, path: Path, made: FrameCodes, item: str) -> None:
            if ledger.done(archive.connection, self.stage):
                raise KeyboardInterrupt
            super().write(path, made, item)

    with pytest.raises(KeyboardInterrupt):
        run(archive, reader, Stopped())
    kept = ledger.done(archive.connection, Noting().stage)
    assert len(kept) == 1
    again = Noting()
    run(archive, reader, again)
    assert len(again.made) == 2
    assert archive.workplace().items[next(iter(kept))].name not in again.made


def test_a_result_is_used_again_only_where_version_settings_and_step_are_equal() -> None:
    ways = (SAMPLING, Sampling(500_000), Sampling(200_000, "keyframes"), Sampling(200_000, "keyframes", 9_000_000))
    assert len({version_of(FINGERPRINTER, sampling=sampling) for sampling in ways}) == len(ways)
    assert version_of(FINGERPRINTER, sampling=SAMPLING).startswith(f"{FINGERPRINTER.version}/")
