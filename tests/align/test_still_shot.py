from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.align.in_memory import large, sides
from tests.fingerprint.photographs import Picture, grey
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.patience import Patience
from twicetold.align.still_shot import StillShot, still_shots
from twicetold.align.warp import PLAIN, Warp

S = 1_000_000


def wide(name: str) -> Picture:
    return np.asarray(cv2.resize(grey(name), (320, 180), interpolation=cv2.INTER_AREA), np.uint8)


def held(picture: Picture, frames: int, seed: int) -> Picture:
    """A picture for so many frames at 25 a second, with a grey level of noise, as encoding leaves it."""
    noise = np.random.default_rng(seed).normal(0, 1, (frames, *picture.shape))
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def shots(
    query: Picture, ref: Picture, *, offset_us: float = 1 * S, warp: Warp = PLAIN, min_span_us: int = S
) -> list[StillShot]:
    """What both hold, proposed for the second to the fourth second of the query."""
    proposal = Proposal(Line(1.0, offset_us), WarpPath(warp), 2 * S, 4 * S, seeds=3, spots=40)
    return still_shots(sides(query, ref), [proposal], min_span_us=min_span_us, min_score=0.5, patience=Patience(64))


def test_a_held_photograph_is_found_with_the_whole_time_that_each_film_holds_it() -> None:
    query = np.concatenate([large(1, 2), held((wide("brook") * 0.7).astype(np.uint8), 75, 1), large(2, 2)])
    ref = np.concatenate([large(3, 3), held(wide("brook"), 50, 2), large(4, 2)])
    (shot,) = shots(query, ref)
    assert (shot.query.start, shot.query.end) == pytest.approx((2 * S, 5 * S), abs=80_000)
    assert (shot.ref.start, shot.ref.end) == pytest.approx((3 * S, 5 * S), abs=80_000)
    assert shot.score > 0.9


def test_another_photograph_is_not_it() -> None:
    query = np.concatenate([large(1, 2), held(wide("cat"), 75, 1), large(2, 2)])
    ref = np.concatenate([large(3, 3), held(wide("brook"), 50, 2), large(4, 2)])
    assert shots(query, ref) == []


def test_a_camera_before_a_scene_at_rest_in_which_something_then_moves_holds_no_picture() -> None:
    scene = wide("brook")
    passing = np.stack([scene] * 50)
    for number, frame in enumerate(passing):
        frame[60:120, 4 * number : 4 * number + 40] = 230
    rest = np.concatenate([large(3, 3), held(scene, 50, 2), passing])
    query = np.concatenate([large(1, 2), held(scene, 75, 1), large(2, 2)])
    assert shots(query, rest) == []
    assert shots(np.concatenate([large(1, 2), held(scene, 75, 1), passing]), query, offset_us=0) == []


def captioned(frames: Picture) -> Picture:
    """With words at the bottom that come after a second."""
    made = frames.copy()
    made[25:, 150:170, 60:260] = 10
    made[25:, 156:164, 70:250:6] = 240
    return made


def zoomed(picture: Picture, frames: int) -> Picture:
    height, width = picture.shape
    parts = [1 - 0.35 * number / frames for number in range(frames)]
    return np.stack(
        [
            cv2.resize(
                picture[: int(height * part), : int(width * part)], (width, height), interpolation=cv2.INTER_AREA
            )
            for part in parts
        ]
    ).astype(np.uint8)


def faded(picture: Picture, frames: int) -> Picture:
    """Out of black in half of the time."""
    shares = np.minimum(1, (np.arange(frames) + 1) / (frames / 2))
    return (shares[:, None, None] * picture).astype(np.uint8)


@pytest.mark.parametrize(
    ("made", "soonest_s", "part"),
    [
        (captioned(held(wide("brook"), 75, 1)), 2.0, 1.0),
        (zoomed(wide("brook"), 75), 2.0, 0.88),
        (faded(wide("brook"), 75), 2.3, 1.0),
    ],
    ids=["captioned", "zoomed", "faded"],
)
def test_a_held_photograph_is_found_where_the_later_film_changes_what_it_shows_of_it(
    made: Picture, soonest_s: float, part: float
) -> None:
    query = np.concatenate([large(1, 2), made, large(2, 2)])
    ref = np.concatenate([large(3, 3), held(wide("brook"), 50, 2), large(4, 2)])
    (shot,) = shots(query, ref, warp=Warp(part, 0, 0, 0, part, 0))
    assert 2 * S - 80_000 <= shot.query.start <= soonest_s * S
    assert shot.query.end == pytest.approx(5 * S, abs=80_000)
    assert (shot.ref.start, shot.ref.end) == pytest.approx((3 * S, 5 * S), abs=80_000)
    # The other way about it is the earlier film that moves, and another moment of it may be meant.
    assert shots(ref, query, offset_us=-1 * S) == []


def test_where_something_small_moves_in_the_picture_it_is_a_camera_before_a_scene_at_rest() -> None:
    query = np.concatenate([large(1, 2), held(wide("brook"), 75, 1), large(2, 2)])
    for frame, left in zip(query[50 + 20 : 50 + 75], range(20, 240, 4), strict=True):
        frame[70:110, left : left + 20] = 230
    ref = np.concatenate([large(3, 3), held(wide("brook"), 50, 2), large(4, 2)])
    assert shots(query, ref) == []


def test_a_picture_held_to_the_end_of_the_file_or_until_it_fades_counts() -> None:
    picture = wide("peaks")
    fade = np.stack([(picture * (1 - n / 20)).astype(np.uint8) for n in range(20)])
    query = np.concatenate([large(1, 2), held(picture, 75, 1)])
    ref = np.concatenate([held(picture, 60, 2), fade, large(4, 2)])
    (shot,) = shots(query, ref, offset_us=-1.5 * S)
    assert (shot.query.start, shot.query.end) == pytest.approx((2 * S, 5 * S), abs=80_000)
    assert (shot.ref.start, shot.ref.end) == pytest.approx((0, 2.5 * S), abs=200_000)


def test_an_inset_is_held_though_the_picture_around_it_moves() -> None:
    small = cv2.resize(wide("brook"), (192, 108), interpolation=cv2.INTER_AREA)
    inset = large(5, 3).copy()
    inset[:, 36:144, 64:256] = held(np.asarray(small, np.uint8), len(inset), 3)
    ref = np.concatenate([large(3, 3), held(wide("brook"), 50, 2), large(4, 2)])
    warp = Warp(320 / 192, 0, -64 / 192, 0, 180 / 108, -36 / 108)
    (shot,) = shots(np.concatenate([large(1, 2), inset, large(2, 2)]), ref, warp=warp)
    assert (shot.query.start, shot.query.end) == pytest.approx((2 * S, 5 * S), abs=80_000)


def test_footage_that_moves_a_black_picture_and_too_short_a_time_are_left_out() -> None:
    moving = large(1, 6)
    assert shots(moving, moving, offset_us=0) == []
    black = np.zeros((150, 180, 320), np.uint8)
    assert shots(black, black, offset_us=0) == []
    query = np.concatenate([large(1, 2), held(wide("brook"), 75, 1), large(2, 2)])
    assert len(shots(query, query, offset_us=0)) == 1
    assert shots(query, query, offset_us=0, min_span_us=4 * S) == []


def test_of_two_proposals_of_one_picture_one_shot_comes() -> None:
    query = np.concatenate([large(1, 2), held(wide("brook"), 75, 1), large(2, 2)])
    one = Proposal(Line(1.0, 0.0), WarpPath(PLAIN), 2 * S, 4 * S, seeds=3, spots=40)
    two = Proposal(Line(1.0, 0.5 * S), WarpPath(PLAIN), 2 * S, 5 * S, seeds=1, spots=20)
    found = still_shots(sides(query, query), [two, one], min_span_us=S, min_score=0.5, patience=Patience(64))
    assert [shot.proposal for shot in found] == [one]
