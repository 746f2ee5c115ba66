from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import pytest

from tests.fingerprint.photographs import Picture, grey
from twicetold.fingerprint.keypoint_frames import AGAIN_US, LEAST_US, USUAL_US, keypoints_of_frames, standing
from twicetold.fingerprint.keypoints import PLACES, Keypoints, keypoints_of

ASPECT = 1.5
EVERY_US = 500_000
HEIGHT, WIDTH = 200, 300


@dataclass
class Chunk:
    """Some frames of a film, as the media room hands them over."""

    times_us: np.ndarray
    pixels: np.ndarray
    end_us: int


def chunks(pictures: list[Picture], *, size: int = 7) -> Iterator[Chunk]:
    for first in range(0, len(pictures), size):
        part = pictures[first : first + size]
        times = np.arange(first, first + len(part), dtype=np.int64) * EVERY_US
        yield Chunk(times, np.stack(part), int(times[-1]) + EVERY_US)


def view(name: str, *, across: float = 0.5, zoom: float = 1.0) -> Picture:
    """A part of a photograph, always of one size."""
    picture = grey(name)
    width = round(picture.shape[1] * 0.8 / zoom)
    height = round(width / ASPECT)
    left = round((picture.shape[1] - width) * across)
    part = picture[(picture.shape[0] - height) // 2 :, left:][:height, :width]
    return np.asarray(cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def kept(pictures: list[Picture]) -> list[int]:
    return keypoints_of_frames(chunks(pictures), aspect=ASPECT).times_us.tolist()


def test_a_picture_that_stands_still_is_kept_now_and_then() -> None:
    times = kept([view("brook")] * 40)
    assert times[0] == 0
    assert [later - before for before, later in pairwise(times)] == [AGAIN_US] * (len(times) - 1)
    assert len(times) == 1 + (40 * EVERY_US - 1) // AGAIN_US


def test_a_picture_that_moves_is_kept_about_every_second() -> None:
    times = kept([view("brook", across=at, zoom=1.2) for at in np.linspace(0, 1, 24)])
    apart = np.diff(times)
    assert (apart >= USUAL_US).all()
    assert (apart <= 2 * USUAL_US).all()


def test_words_that_come_up_on_a_flat_ground_are_kept() -> None:
    ground = np.full((HEIGHT, WIDTH), 60, np.uint8)
    words = cv2.putText(ground.copy(), "the end", (110, 104), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 230, 2)
    assert kept([ground] * 4 + [np.asarray(words, np.uint8)] * 4) == [0, 4 * EVERY_US]


def test_by_night_a_picture_that_moves_is_kept_as_by_day() -> None:
    shown = [view("brook", across=at, zoom=1.2) for at in np.linspace(0, 1, 24)]
    night = [np.asarray(picture // 12, np.uint8) for picture in shown]
    assert np.ptp(night) < 25
    assert abs(len(kept(night)) - len(kept(shown))) <= 2


def test_noise_on_a_dark_or_flat_picture_is_no_change() -> None:
    rng = np.random.default_rng(5)
    for picture in (view("brook") // 6, np.full((HEIGHT, WIDTH), 60, np.uint8)):
        noisy = [np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8) for _ in range(16)]
        assert np.diff(kept(noisy)).tolist() == [AGAIN_US]


def test_a_new_picture_is_kept_at_once() -> None:
    pictures = [view("brook")] * 3 + [view("cat")] + [view("peaks")] * 2
    assert kept(pictures) == [0, 3 * EVERY_US, 4 * EVERY_US]


def test_where_every_picture_is_new_not_all_are_kept() -> None:
    pictures = [view(name) for name in ("brook", "cat", "coffee", "fig") for _ in range(2)]
    many = [Chunk(np.arange(8, dtype=np.int64) * (LEAST_US // 4), np.stack(pictures), 8 * LEAST_US // 4)]
    assert keypoints_of_frames(many, aspect=ASPECT).times_us.tolist() == [0, LEAST_US]


def test_how_frames_come_in_chunks_changes_nothing() -> None:
    pictures = [view(name) for name in ("brook", "cat", "coffee", "fig") for _ in range(3)]
    one, other = (keypoints_of_frames(chunks(pictures, size=size), aspect=ASPECT) for size in (1, 12))
    assert one.times_us.tolist() == other.times_us.tolist()
    np.testing.assert_array_equal(one.codes, other.codes)
    assert one.end_us == other.end_us == 12 * EVERY_US


def test_footage_without_frames_has_no_spots_and_an_end() -> None:
    found = keypoints_of_frames([Chunk(np.zeros(0, np.int64), np.zeros((0, 20, 30), np.uint8), 80_000)], aspect=ASPECT)
    assert (len(found), len(found.codes), found.end_us, found.aspect) == (0, 0, 80_000, ASPECT)
    assert len(keypoints_of_frames([], aspect=ASPECT)) == 0


PLACES_OF_LOGO = (slice(10, 60), slice(220, 290))


def in_logo(found: Keypoints) -> np.ndarray:
    x, y = found.places[:, 0] / PLACES * WIDTH, found.places[:, 1] / PLACES * HEIGHT
    return (x > 224) & (x < 286) & (y > 14) & (y < 56)


def with_logo(picture: Picture) -> Picture:
    marked = picture.copy()
    logo = cv2.resize(grey("galaxies")[40:160, 100:268], (70, 50), interpolation=cv2.INTER_AREA)
    marked[PLACES_OF_LOGO] = cv2.normalize(logo, None, 0, 255, cv2.NORM_MINMAX)
    return marked


def test_a_logo_that_stays_while_pictures_change_is_left_out_and_the_footage_is_not() -> None:
    names = ("brook", "cat", "coffee", "fig", "lounge", "peaks", "ridge", "sunset")
    marked = [with_logo(view(name)) for name in names]
    alone = Keypoints.joined([keypoints_of(picture, time_us=n * EVERY_US) for n, picture in enumerate(marked)])
    found = keypoints_of_frames(chunks(marked), aspect=ASPECT)
    assert len(found) == len(names)
    assert in_logo(alone).sum() >= 5 * len(names)
    # Not all: a spot is described with what lies around it, and near a logo's edge that is footage, which changes.
    assert in_logo(found).sum() < in_logo(alone).sum() / 2
    assert (~in_logo(found)).sum() > 0.95 * (~in_logo(alone)).sum()


def test_a_shot_that_stands_still_keeps_its_spots() -> None:
    found = keypoints_of_frames(chunks([view("brook")] * 50), aspect=ASPECT)
    assert len(found) >= 6
    assert len(found.codes) == len(found) * len(keypoints_of(view("brook")).codes)


def test_a_shot_that_comes_again_keeps_its_spots() -> None:
    names = ["brook", "cat", "brook", "coffee", "brook", "fig", "brook", "peaks"]
    found = keypoints_of_frames(chunks([view(name) for name in names]), aspect=ASPECT)
    per_frame = np.bincount(found.frame, minlength=8)
    whole = len(keypoints_of(view("brook")).codes)
    assert per_frame[[0, 2, 4, 6]].min() > 0.9 * whole


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_in_few_pictures_nothing_is_known_to_stand(frames: int) -> None:
    names = ("brook", "cat", "coffee")[:frames]
    found = Keypoints.joined([keypoints_of(with_logo(view(name)), time_us=n) for n, name in enumerate(names)])
    assert standing(found).shape == (len(found.codes),)
    assert not standing(found).any()
