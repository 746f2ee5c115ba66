"""Animated WebP: the one kind of moving picture that FFmpeg does not read."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.animation import DEFAULT_MS, opened_webp, stated_length_ms
from twicetold.media.frames import FrameBatch
from twicetold.media.plan import DecodeLimits
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind

Paint = Callable[[int, int, int], NDArray[np.uint8]]
Numbers = Callable[[np.ndarray], list[int]]

LIMITS = DecodeLimits(max_frames=100, max_pixels=10**6, max_duration_h=1)
LASTS = [100, 300, 50, 10, 200]


@pytest.fixture
def animation(tmp_path: Path, numbered_picture: Paint) -> Path:
    path = tmp_path / "film.webp"
    pages = [Image.fromarray(numbered_picture(number, 64, 48)) for number in range(1, 6)]
    pages[0].save(path, save_all=True, append_images=pages[1:], duration=LASTS, quality=90)
    return path


def test_the_length_in_the_chunks_is_the_length_that_is_played(animation: Path) -> None:
    with opened_webp(animation, LIMITS) as track:
        shown = list(track.frames())
    # Ten milliseconds and less are shown as browsers do: for a tenth of a second.
    assert stated_length_ms(animation) == sum(LASTS) - 10 + DEFAULT_MS == 750
    assert shown[-1].until == 750
    assert [frame.ticks for frame in shown] == [0, 100, 400, 450, 550]
    assert all(one.until == two.ticks for one, two in pairwise(shown))


def test_frames_carry_their_pictures(animation: Path, read_numbers: Numbers, reader: MediaReader) -> None:
    batch = reader.window(animation, start_us=0, end_us=10**6)
    assert read_numbers(batch.pixels) == [1, 2, 3, 4, 5]
    probe = reader.probe(animation)
    assert (probe.kind, probe.duration_us, probe.frame_count) == (ItemKind.VIDEO, 750_000, 5)


def test_a_grid_that_is_no_whole_number_of_milliseconds_stays_exact(animation: Path, reader: MediaReader) -> None:
    batch = reader.sample(animation, every_us=33_333, width=8, height=8)
    assert len(batch) == -(-750_000 // 33_333)
    assert batch.times_us[1] in {33_333, 100_000}
    assert batch.end_us == 750_000


def test_what_is_transparent_in_an_animation_is_black(tmp_path: Path, reader: MediaReader) -> None:
    pages = []
    for column in (0, 8):
        rgba = np.zeros((16, 16, 4), np.uint8)
        rgba[:, column : column + 8] = 255
        rgba[:8, column : column + 8, 3] = 128
        pages.append(Image.fromarray(rgba))
    path = tmp_path / "film.webp"
    pages[0].save(path, save_all=True, append_images=pages[1:], duration=100, lossless=True)
    assert reader.probe(path).has_alpha
    batch = reader.window(path, start_us=0, end_us=10**6)
    assert batch.pixels[0, 12, [2, 13]].tolist() == [255, 0]
    assert batch.pixels[1, 12, 13] == 255
    assert abs(int(batch.pixels[0, 4, 2]) - 128) <= 2


def test_an_animation_cut_short_is_read_as_far_as_it_goes_or_refused(
    reader: MediaReader, animation: Path, read_numbers: Numbers
) -> None:
    data = animation.read_bytes()
    # Half of the last frame is gone.
    animation.write_bytes(data[: data.rindex(b"ANMF") + 40])
    outcome: FrameBatch | MediaRejected
    try:
        outcome = reader.sample(animation, every_us=50_000, width=32, height=24)
    except MediaRejected as error:
        outcome = error
    if isinstance(outcome, MediaRejected):
        assert outcome.code in {"media.unreadable", "media.nothing_decoded"}
    else:
        assert read_numbers(outcome.pixels)[0] == 1
        assert not outcome.report.complete


def test_limits_hold_for_animations_too(animation: Path) -> None:
    few = DecodeLimits(max_frames=3, max_pixels=10**6, max_duration_h=1)
    with opened_webp(animation, few) as track, pytest.raises(MediaRejected) as frames:
        list(track.frames())
    small = DecodeLimits(max_frames=100, max_pixels=100, max_duration_h=1)
    with pytest.raises(MediaRejected) as pixels, opened_webp(animation, small):
        pass
    assert (frames.value.code, pixels.value.code) == ("media.too_many_frames", "media.too_large")


def test_a_chunk_that_claims_more_than_the_file_has_ends_the_count(animation: Path) -> None:
    data = bytearray(animation.read_bytes())
    at = data.rindex(b"ANMF")
    data[at + 4 : at + 8] = b"\xff\xff\xff\x7f"
    animation.write_bytes(bytes(data))
    assert stated_length_ms(animation) == 750
    animation.write_bytes(bytes(data[:12]))
    assert stated_length_ms(animation) == 0
