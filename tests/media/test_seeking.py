"""A window shows what a read from the start shows there, whichever way it was reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from twicetold.media.picture import TargetSize
from twicetold.media.plan import DecodeLimits, DecodeOptions
from twicetold.media.seeking import FROM_START, NEAR_START_US, Approach, BegunTooLate, approaches, frames_before
from twicetold.media.video import ReadPlan, open_track, read_window

Make = Callable[..., Path]

LIMITS = DecodeLimits(max_frames=10_000, max_pixels=10**7, max_duration_h=48)
PLAN = ReadPlan(
    target=TargetSize(width=32, height=24), pixels="gray", limits=LIMITS, options=DecodeOptions(), frames_per_batch=500
)
SEEK, EARLY, SCAN = Approach("seek"), Approach("seek", early_us=10_000_000), Approach("scan")

FILMS = {
    "closed": ("mp4", "libx264", {"preset": "ultrafast", "bf": "2"}),
    "open groups": ("matroska", "libx264", {"preset": "ultrafast", "bf": "2", "x264-params": "open-gop=1:scenecut=0"}),
    "gradual refresh": ("mp4", "libx264", {"preset": "ultrafast", "x264-params": "intra-refresh=1:keyint=25"}),
    "transport": ("mpegts", "mpeg2video", {"bf": "2"}),
    "no times": ("avi", "mpeg4", {"bf": "2"}),
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, video: Make) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("films")
    return {
        name: video(folder / name, container=container, codec=codec, options=options, gop=25, count=150)
        for name, (container, codec, options) in FILMS.items()
    }


def ways(path: Path, start_us: int) -> list[Approach]:
    with open_track(path, PLAN) as track:
        return approaches(track, start_us)


def test_each_container_is_approached_the_cheapest_way_that_can_hold(films: dict[str, Path]) -> None:
    far = NEAR_START_US + 1
    assert ways(films["closed"], far) == ways(films["open groups"], far) == [SEEK, EARLY, FROM_START]
    assert ways(films["transport"], far) == [SCAN, FROM_START]
    assert ways(films["no times"], far) == [FROM_START]
    for path in films.values():
        assert ways(path, NEAR_START_US) == [FROM_START]


WHOLE: dict[str, tuple[NDArray[np.int64], NDArray[np.uint8]]] = {}


def window(path: Path, start_us: int, end_us: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    (batch,) = read_window(path, PLAN, start_us=start_us, end_us=end_us)
    return batch.times_us, batch.pixels


@pytest.mark.parametrize("name", FILMS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start_us=st.integers(0, 6_100_000), length_us=st.integers(1, 900_000))
def test_a_window_is_what_a_read_from_the_start_shows_there(
    films: dict[str, Path], name: str, start_us: int, length_us: int
) -> None:
    if name not in WHOLE:
        WHOLE[name] = window(films[name], 0, 10**9)
    times, pixels = WHOLE[name]
    inside = (times >= start_us) & (times < start_us + length_us)
    found_times, found_pixels = window(films[name], start_us, start_us + length_us)
    assert found_times.tolist() == times[inside].tolist()
    assert np.array_equal(found_pixels, pixels[inside])


@pytest.mark.parametrize("name", FILMS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start_us=st.integers(0, 5_900_000), lead_us=st.integers(0, 3_000_000))
def test_what_was_decoded_on_the_way_is_an_unbroken_run_of_the_whole(
    films: dict[str, Path], name: str, start_us: int, lead_us: int
) -> None:
    if name not in WHOLE:
        WHOLE[name] = window(films[name], 0, 10**9)
    times, pixels = WHOLE[name]
    (batch,) = read_window(films[name], PLAN, start_us=start_us, end_us=start_us + 300_000, lead_us=lead_us)
    needed = (times >= start_us) & (times < start_us + 300_000)
    run = (times >= batch.times_us[0]) & (times < start_us + 300_000)
    assert batch.times_us.tolist() == times[run].tolist()
    assert np.array_equal(batch.pixels, pixels[run])
    assert needed.sum() <= len(batch)
    assert batch.times_us[0] >= min(start_us - lead_us, int(times[needed][0]))


@pytest.mark.parametrize("name", ["closed", "transport"])
def test_the_first_frame_that_comes_is_shown_before_the_window(films: dict[str, Path], name: str) -> None:
    with open_track(films[name], PLAN) as track:
        start = track.clock.from_us(3_500_000)
        first = next(frames_before(track, ways(films[name], 3_500_000)[0], start))
        assert 0 < first.ticks < start


def test_a_seek_that_lands_behind_the_window_is_told_and_not_believed(films: dict[str, Path]) -> None:
    with open_track(films["closed"], PLAN) as track, pytest.raises(BegunTooLate):
        # Nothing is shown before the very first frame.
        next(frames_before(track, SEEK, 0))


def test_a_scan_past_the_end_comes_back_with_the_last_frames(films: dict[str, Path]) -> None:
    with open_track(films["transport"], PLAN) as track:
        shown = list(frames_before(track, SCAN, track.clock.from_us(60_000_000)))
        assert track.clock.to_us(shown[-1].ticks) == 149 * 40_000


def test_of_a_stretch_too_large_to_hold_the_start_is_read(
    films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twicetold.media.seeking.MAX_HELD_BYTES", 10)
    with open_track(films["transport"], PLAN) as track, pytest.raises(BegunTooLate):
        list(frames_before(track, SCAN, track.clock.from_us(3_000_000)))
    times, _ = window(films["transport"], 3_000_000, 3_200_000)
    assert len(times) == 5
