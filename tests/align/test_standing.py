from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.align.in_memory import footage, laid_by, large
from tests.fingerprint.photographs import Picture, grey
from twicetold.align.path import WarpPath
from twicetold.align.sides import Sides
from twicetold.align.standing import same_still, sightings
from twicetold.align.warp import PLAIN, Warp

KEPT = np.arange(0, 10_000_000, 1_000_000)
"""A frame with spots in every second."""


def wide(name: str) -> Picture:
    return np.asarray(cv2.resize(grey(name), (320, 180), interpolation=cv2.INTER_AREA), np.uint8)


def test_two_stills_are_one_picture_or_they_are_not() -> None:
    clips = footage(a=wide("brook"), b=(wide("brook") * 0.7).astype(np.uint8), c=wide("cat"))
    found = same_still(Sides(clips, "a", "b"), WarpPath(PLAIN))
    assert found is not None
    assert found.score > 0.9
    assert same_still(Sides(clips, "a", "c"), WarpPath(PLAIN)) is None


def test_a_slow_zoom_over_a_still_is_followed_to_both_ends_from_one_frame_in_it() -> None:
    still = wide("peaks")
    each = [Warp(s, 0, 0.1, 0, s, (1 - s) / 2) for s in np.linspace(0.9, 0.6, 100)]
    shown = np.concatenate([laid_by(still[None], warp) for warp in each])
    clip = np.concatenate([large(1, 2), shown, large(2, 2)])
    (one,) = sightings(
        footage(s=still, m=clip),
        "s",
        "m",
        np.array([4_000_000]),
        WarpPath(each[50]),
        kept_us=KEPT,
        still_is_query=False,
    )
    assert (one.start_us, one.end_us) == pytest.approx((2_000_000, 6_000_000), abs=120_000)
    assert one.score > 0.9


def test_a_still_cut_from_a_moving_shot_is_told_from_a_second_earlier() -> None:
    clip = large(3, 6)
    clips = footage(s=clip[75], m=clip)
    (one,) = sightings(clips, "s", "m", np.array([2_600_000]), WarpPath(PLAIN), kept_us=KEPT, still_is_query=True)
    assert one.best_us == 3_000_000
    without = footage(s=clip[75], m=np.concatenate([clip[:50], clip[110:]]))
    assert sightings(without, "s", "m", np.array([1_600_000]), WarpPath(PLAIN), kept_us=KEPT, still_is_query=True) == []


def test_between_frames_with_spots_that_lie_seconds_apart_the_right_one_is_found() -> None:
    clip = large(3, 6)
    kept = np.array([0, 4_000_000])
    clips = footage(s=clip[55], m=clip)
    (one,) = sightings(clips, "s", "m", kept[:1], WarpPath(PLAIN), kept_us=kept, still_is_query=True)
    assert one.best_us == 2_200_000
    # Both are of one run, which is looked through once.
    (same,) = sightings(clips, "s", "m", kept, WarpPath(PLAIN), kept_us=kept, still_is_query=True)
    assert same.best_us == one.best_us


def test_a_still_with_a_caption_across_it_is_told_by_what_moves_in_the_shot() -> None:
    clip = large(3, 6)
    still = clip[75].copy()
    cv2.putText(still, "AS SEEN", (90, 80), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 4)
    cv2.putText(still, "AS SEEN", (90, 80), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2)
    (one,) = sightings(
        footage(s=still, m=clip), "s", "m", np.array([3_000_000]), WarpPath(PLAIN), kept_us=KEPT, still_is_query=True
    )
    assert one.best_us == 3_000_000
    assert one.resemblance.detail < 0.96
    assert one.score > 0.5


def test_a_still_of_a_picture_that_stands_is_of_the_moments_at_which_what_moves_in_it_is_there() -> None:
    ground, carried = wide("brook"), np.asarray(cv2.resize(grey("cat"), (36, 36)), np.uint8)
    clip = np.repeat(ground[None], 100, axis=0)
    for number, frame in enumerate(clip):
        left = 10 + 12 * (number // 5)
        frame[70:106, left : left + 36] = carried
    (one,) = sightings(
        footage(s=clip[52], m=clip),
        "s",
        "m",
        np.array([0]),
        WarpPath(PLAIN),
        kept_us=np.array([0]),
        still_is_query=True,
    )
    # Frames 50 to 54 are alike.
    assert one.start_us <= 2_000_000
    assert one.end_us >= 2_200_000
    assert one.end_us - one.start_us < 1_000_000


def test_a_still_of_a_pan_over_what_stands_is_of_the_middle_of_what_shows_it() -> None:
    picture = np.asarray(cv2.resize(grey("peaks"), (480, 270), interpolation=cv2.INTER_AREA), np.uint8)
    clip = np.array([picture[40:220, 2 * at : 2 * at + 320] for at in range(75)])
    clip = np.concatenate([large(1, 1), clip, large(2, 1)])
    still = np.asarray(cv2.resize(picture[60:200, 100:348], (320, 180)), np.uint8)
    crop = Warp(248 / 320, 0, (100 - 50) / 320, 0, 140 / 180, 20 / 180)
    (one,) = sightings(
        footage(s=still, m=clip), "s", "m", np.array([2_000_000]), WarpPath(crop), kept_us=KEPT, still_is_query=True
    )
    assert (one.start_us, one.end_us) == pytest.approx((1_000_000, 4_000_000), abs=200_000)
    assert one.told is not None
    assert one.told.here < 0.005
    assert one.best_us == (one.start_us + one.end_us) // 2
