"""Decoding a stream frame by frame, on damaged, odd and lying files. In the test's own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from twicetold.media.clock import TrackClock
from twicetold.media.plan import DecodeLimits, DecodeOptions
from twicetold.media.source import opened, picture_stream
from twicetold.media.stream import MAX_FAILURES_IN_A_ROW, StreamTrack

Make = Callable[..., Path]

LIMITS = DecodeLimits(max_frames=10_000, max_pixels=10**7, max_duration_h=48)


@contextmanager
def track_of(path: Path, **options: object) -> Iterator[StreamTrack]:
    with opened(path, max_pixels=10**7) as container:
        stream = picture_stream(container)
        assert stream is not None
        clock = TrackClock.of_stream(container, stream)
        yield StreamTrack(
            path,
            container,
            stream,
            clock,
            limits=LIMITS,
            options=DecodeOptions(**options),  # type: ignore[arg-type]
        )


def times_ms(track: StreamTrack) -> list[int]:
    return [track.clock.to_us(frame.ticks) // 1000 for frame in track.frames()]


def damaged_packets(path: Path, which: range) -> None:
    """Overwrite the pictures of an AVI with nonsense, keeping their places."""
    data = bytearray(path.read_bytes())
    at, end, number = data.index(b"movi") + 4, data.index(b"idx1"), 0
    while 0 <= (at := data.find(b"00dc", at)) < end:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if number in which:
            data[at + 8 : at + 8 + size] = b"\xff" * size
        at, number = at + 8 + size, number + 1
    path.write_bytes(bytes(data))


def test_pictures_that_cannot_be_decoded_are_counted_and_the_others_keep_their_times(
    video: Make, tmp_path: Path
) -> None:
    path = video(tmp_path / "film.avi", codec="mjpeg", pixel_format="yuvj420p", count=20)
    damaged_packets(path, range(5, 8))
    with track_of(path) as track:
        assert times_ms(track) == [40 * number for number in range(20) if not 5 <= number < 8]
        assert track.tally.errors == 3
        assert not track.tally.truncated


def test_the_rest_is_given_up_when_nothing_comes_for_long(video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.avi", codec="mjpeg", pixel_format="yuvj420p", count=300)
    damaged_packets(path, range(10, 290))
    with track_of(path) as track:
        assert times_ms(track) == [40 * number for number in range(10)]
        assert track.tally.truncated
        assert track.tally.errors == MAX_FAILURES_IN_A_ROW + 1
        assert "given up" in track.tally.messages[-1]


def test_reordered_pictures_without_times_come_at_an_even_rate(video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.avi", codec="mpeg4", options={"bf": "2"}, count=30)
    with track_of(path) as track:
        assert times_ms(track) == [40 * number for number in range(30)]


@pytest.mark.parametrize(
    ("container", "codec", "end_ms"),
    [("mp4", "mpeg4", 2000), ("matroska", "mpeg4", 2000), ("avi", "mpeg4", 2000), ("mpegts", "mpeg2video", None)],
)
def test_the_end_that_a_file_states_is_on_the_tracks_own_clock(
    video: Make, tmp_path: Path, container: str, codec: str, end_ms: int | None
) -> None:
    late = range(250, 300) if container != "avi" else range(50)
    path = video(tmp_path / "film", codec=codec, container=container, times=late)
    with track_of(path) as track:
        if end_ms is None:
            assert track.stated_end is None or track.clock.to_us(track.stated_end) <= 2_000_000
        else:
            assert track.stated_end is not None
            assert track.clock.to_us(track.stated_end) == end_ms * 1000


def test_an_end_that_nobody_would_believe_makes_no_film_look_cut(video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.mkv", codec="mpeg4")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"00:00:02.000000000", b"87600:00:00.000000"))
    with track_of(path) as track:
        assert track.stated_end is None
    # An hour may be what is left of a cut film: it is told.
    path.write_bytes(data.replace(b"00:00:02.000000000", b"00:00:09.000000000"))
    with track_of(path) as track:
        assert track.stated_end is not None


def test_frames_that_nobody_needs_are_left_out_on_request(film: Path) -> None:
    with track_of(film) as track:
        every = times_ms(track)
    with track_of(film, skip_frame="noref") as track:
        some = times_ms(track)
    assert set(some) < set(every)
    assert len(some) < len(every)


def test_decoding_may_begin_anew_in_the_middle(film: Path) -> None:
    with track_of(film) as track:
        packets = list(track.packets())
    with track_of(film) as track:
        again = list(track.packets())
        keys = [row for row, packet in enumerate(again) if packet.is_keyframe]
        chosen = [*again[: keys[1]], None, again[keys[3]], None, *again[keys[3] :]]
        found = list(track.frames(iter(chosen)))
    ticks = [frame.ticks for frame in found]
    assert ticks == sorted(set(ticks))
    assert len(found) < len(packets)
    assert sum(not frame.follows for frame in found) == 1
    assert track.tally.report().complete


def test_a_track_of_whole_nanoseconds_is_read_at_its_own_times(video: Make, tmp_path: Path) -> None:
    path = video(tmp_path / "film.mp4", codec="mpeg4", time_base=Fraction(1001, 30_000), count=30)
    with track_of(path) as track:
        found = [frame.ticks * track.clock.time_base for frame in track.frames()]
    assert found == [Fraction(1001 * number, 30_000) for number in range(30)]


@pytest.mark.parametrize("seed", range(6))
def test_noise_among_the_packets_never_breaks_the_order(video: Make, tmp_path: Path, seed: int) -> None:
    path = video(tmp_path / "film.ts", codec="mpeg2video", container="mpegts", count=40)
    data = np.frombuffer(path.read_bytes(), np.uint8).copy()
    random = np.random.default_rng(seed)
    data[random.integers(376, len(data), len(data) // 300)] = random.integers(0, 256, len(data) // 300)
    path.write_bytes(data.tobytes())
    with track_of(path) as track:
        ticks = [frame.ticks for frame in track.frames()]
    assert ticks == sorted(set(ticks))
