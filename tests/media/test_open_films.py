"""Films that stay open where a window ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from twicetold.media import open_films
from twicetold.media import video as module
from twicetold.media.open_films import MOST_OPEN, NEAR_US, OpenFilm, OpenFilms
from twicetold.media.picture import TargetSize
from twicetold.media.plan import DecodeLimits, DecodeOptions
from twicetold.media.video import ReadPlan, open_track, read_window

Make = Callable[..., Path]

LIMITS = DecodeLimits(max_frames=10_000, max_pixels=10**7, max_duration_h=48)
PLAN = ReadPlan(
    target=TargetSize(width=32, height=24), pixels="gray", limits=LIMITS, options=DecodeOptions(), frames_per_batch=500
)


@pytest.fixture
def path(tmp_path: Path, video: Make) -> Path:
    return video(tmp_path / "film", container="mp4", codec="libx264", options={"bf": "2"}, gop=25, count=150)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that is opened, as often as it is."""
    seen: list[Path] = []

    def noted(path: Path, plan: ReadPlan) -> object:
        seen.append(path)
        return open_track(path, plan)

    monkeypatch.setattr(module, "open_track", noted)
    return seen


def window(path: Path, start_us: int, end_us: int, films: OpenFilms | None = None) -> tuple[list[int], np.ndarray]:
    (batch,) = read_window(path, PLAN, start_us=start_us, end_us=end_us, films=films)
    return batch.times_us.tolist(), batch.pixels


def test_a_window_that_follows_goes_on_in_the_open_film(path: Path, opened: list[Path]) -> None:
    films = OpenFilms()
    for start_us, end_us in ((2_500_000, 3_000_000), (3_000_000, 3_100_000), (3_300_000, 4_000_000)):
        times, pixels = window(path, start_us, end_us, films)
        whole_times, whole = window(path, start_us, end_us)
        assert times == whole_times
        assert np.array_equal(pixels, whole)
    # Opened once, and three times to be held against.
    assert len(opened) == 4


def test_what_lies_before_or_far_behind_is_sought_anew(path: Path, opened: list[Path]) -> None:
    films = OpenFilms()
    window(path, 2_500_000, 3_000_000, films)
    window(path, 2_600_000, 2_700_000, films)
    assert len(opened) == 2
    window(path, 2_800_000 + NEAR_US, 2_900_000 + NEAR_US, films)
    assert len(opened) == 3


def test_a_film_that_was_written_anew_is_opened_anew(path: Path, opened: list[Path]) -> None:
    films = OpenFilms()
    window(path, 0, 400_000, films)
    path.write_bytes(path.read_bytes() + b"\0" * 8)
    assert len(window(path, 400_000, 800_000, films)[0]) == 10
    assert len(opened) == 2


def test_a_film_read_to_its_end_is_closed(path: Path, opened: list[Path]) -> None:
    films = OpenFilms()
    assert len(window(path, 5_600_000, 7_000_000, films)[0]) == 10
    window(path, 7_000_000, 8_000_000, films)
    assert len(opened) == 2


def test_more_than_a_few_are_not_kept_open(path: Path) -> None:
    closed: list[int] = []
    films = open_films.OpenFilms()
    with open_track(path, PLAN) as track:
        frames = track.frames()
        at = next(frames)
        for number in range(MOST_OPEN + 2):
            films.keep(number, OpenFilm(track, frames, at, lambda number=number: closed.append(number)))
        assert closed == [0, 1]
        assert films.take(0, 0) is None
        assert films.take(MOST_OPEN + 1, 0) is not None
        assert films.take(MOST_OPEN + 1, 0) is None
        assert films.take(MOST_OPEN, 10 * NEAR_US) is None
        assert closed == [0, 1, MOST_OPEN]
