from __future__ import annotations

import numpy as np
import pytest

from tests.align.in_memory import STEP_US, footage
from tests.align.test_camera import move
from twicetold.align.shake import GRID_US, alike_at, corners_gone, shake_of
from twicetold.align.warp import CORNERS, PLAIN, Canvas, mapped

EVERYWHERE = np.ones((3, 4), np.bool_)


def grid(frames: int) -> np.ndarray:
    return np.arange(frames) * float(GRID_US)


def canvas() -> Canvas:
    found = Canvas.over(PLAIN)
    assert found is not None
    return found


def test_motion_is_that_of_the_hand() -> None:
    clips = footage(moving=move("brook", 40), standing=np.repeat(move("brook", 1), 40, axis=0))
    shake = shake_of(clips, "moving", canvas().query_samples, grid(40), EVERYWHERE)
    assert shake is not None
    # The window goes right by 1.6 of 320 pixels a frame on the whole, so the picture goes left.
    across = shake.corners[:, :4].mean(axis=1)
    assert across.mean() == pytest.approx(-2 * 1.6 / 320, abs=0.002)
    still = shake_of(clips, "standing", canvas().query_samples, grid(40), EVERYWHERE)
    # Frames without any change are one frame: nothing is known to move.
    assert still is None or np.nan_to_num(still.corners).max() < 1e-3


def test_motion_adds_up_and_runs_both_ways() -> None:
    shake = shake_of(footage(moving=move("brook", 40)), "moving", canvas().query_samples, grid(40), EVERYWHERE)
    assert shake is not None
    there, back = shake.between(4, 24), shake.between(24, 4)
    np.testing.assert_allclose(there @ back, np.eye(3), atol=1e-9)
    gone = (mapped(there, CORNERS) - CORNERS)[0].mean()
    swing = 2.5 * (np.sin(24 * 0.37) - np.sin(4 * 0.37)) + 2.0 * (np.sin(24 * 0.9) - np.sin(4 * 0.9))
    assert gone == pytest.approx(-(1.6 * 20 + swing) / 320, abs=0.004)
    np.testing.assert_array_equal(shake.between(7, 7), np.eye(3))


def test_two_moves_are_alike_where_the_hand_shakes_alike_and_an_even_pan_does_not_matter() -> None:
    ref = move("brook", 110)
    clips = footage(q=ref[15:90], r=ref, other=move("dahlia", 110)[::-1])
    query = shake_of(clips, "q", canvas().query_samples, grid(75), EVERYWHERE, every=2)
    whole = shake_of(clips, "r", canvas().ref_samples, grid(110), EVERYWHERE)
    other = shake_of(clips, "other", canvas().ref_samples, grid(110), EVERYWHERE)
    assert query is not None
    assert whole is not None
    assert other is not None
    shift, left = alike_at(query, whole, every=2)[0]
    assert shift == pytest.approx(15, abs=1)
    assert left < 0.3
    assert alike_at(query, other, every=2)[0][1] > left + 0.2
    panned = whole.steps.copy()
    panned[:, 0, 2] += 0.01
    assert alike_at(query, type(whole)(panned), every=2)[0] == (shift, pytest.approx(left, abs=0.05))


def test_what_is_not_there_has_no_motion() -> None:
    clips = footage(moving=move("brook", 40))
    assert shake_of(clips, "moving", canvas().query_samples, grid(40) + 30e6, EVERYWHERE) is None
    assert shake_of(clips, "moving", canvas().query_samples, grid(2), EVERYWHERE) is None
    short = shake_of(clips, "moving", canvas().query_samples, grid(40), EVERYWHERE)
    long = shake_of(clips, "moving", canvas().query_samples, grid(20), EVERYWHERE)
    assert short is not None
    assert long is not None
    assert alike_at(short, long, every=1) == []
    beyond = shake_of(clips, "moving", canvas().query_samples, grid(40) + 25 * STEP_US, EVERYWHERE)
    assert beyond is not None
    assert np.isnan(beyond.steps[-1]).all()


def test_corners_go_where_the_picture_goes_and_nowhere_in_another_scene() -> None:
    before, after = (clip.astype(np.float32) for clip in (move("brook", 1)[0], move("brook", 3)[2]))
    gone = corners_gone(before, after)
    assert gone is not None
    # Two frames of the move take the window right by 3.2 pixels, and the hand by 3.64 more.
    assert gone[0] == pytest.approx(-6.84 / 320, abs=0.002)
    assert corners_gone(before, move("coffee", 1)[0].astype(np.float32)) is None
