from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.pipeline.catalogued import archive_of
from twicetold.fingerprint import registry
from twicetold.fingerprint.base import FrameCodes
from twicetold.pipeline import tracks as tracks_module
from twicetold.pipeline.tracks import SEED_MIN_QUALITY, Tracks, seeding_rows


def codes(rows: int, *, quality: int = 100, flags: int = 0) -> FrameCodes:
    return FrameCodes(
        times_us=np.arange(rows, dtype=np.int64) * 200_000,
        codes=np.full((rows, 4), 1, np.uint64),
        mirrored=np.full((rows, 4), 2, np.uint64),
        quality=np.full(rows, quality, np.uint8),
        flags=np.full(rows, flags, np.uint8),
        end_us=rows * 200_000,
    )


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands for the files of fingerprints: an item `n` has n rows. Which were read, in order."""
    asked: list[str] = []

    def read_codes(place: Any, fingerprinter: Any, item: str) -> FrameCodes:
        asked.append(item)
        return codes(int(item))

    monkeypatch.setattr(tracks_module, "read_codes", read_codes)
    return asked


@pytest.fixture
def tracks(tmp_path: Path) -> Iterator[Tracks]:
    with archive_of(tmp_path / "archive", []) as archive:
        yield Tracks(archive.workplace(), registry.load())


def test_neither_blank_nor_poor_frames_seed() -> None:
    assert seeding_rows(codes(2)).tolist() == [True, True]
    assert not seeding_rows(codes(2, flags=1)).any()
    assert seeding_rows(codes(1, quality=SEED_MIN_QUALITY)).all()
    assert not seeding_rows(codes(1, quality=SEED_MIN_QUALITY - 1)).any()


def test_an_item_is_read_once_while_there_is_room(tracks: Tracks, read: list[str]) -> None:
    first = tracks["3"]
    assert len(first.codes) == 3
    assert tracks["3"] is first
    assert read == ["3"]


def test_either_side_of_the_picture_can_be_asked_for(tracks: Tracks, read: list[str]) -> None:
    found = tracks["2"]
    assert (found.track().codes == 1).all()
    assert (found.track(mirrored=True).codes == 2).all()
    assert found.track().times_us.tolist() == [0, 200_000]


def test_what_was_not_asked_for_longest_goes_first(
    tracks: Tracks, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracks_module, "KEPT_ROWS", 10)
    for item in ("4", "5", "4", "6"):
        tracks[item]
    # 4, 5 and 6 are fifteen rows: 5 had to go, for 4 was asked for again after it.
    assert read == ["4", "5", "6"]
    tracks["4"]
    assert read == ["4", "5", "6"]
    tracks["5"]
    assert read == ["4", "5", "6", "5"]


def test_an_item_larger_than_all_the_room_is_still_given(
    tracks: Tracks, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracks_module, "KEPT_ROWS", 10)
    assert len(tracks["50"].codes) == 50
    assert len(tracks["1"].codes) == 1
    assert read == ["50", "1"]


def test_threads_that_ask_at_once_read_each_item_once(tracks: Tracks, read: list[str]) -> None:
    start = threading.Barrier(4)

    def ask() -> None:
        start.wait()
        for item in range(1, 30):
            assert len(tracks[str(item)].codes) == item

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read, key=int) == [str(item) for item in range(1, 30)]
