from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from tests.align.in_memory import STEP_US, Clip, footage, laid_by, looked_at, move, sides, zoomed
from tests.fingerprint.photographs import grey
from twicetold.align.camera import best_offset, camera_moves, camera_stands
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.warp import PLAIN, Warp

LATER_US = 15 * STEP_US


def test_a_moving_camera_is_told_from_one_that_stands() -> None:
    moving = move("brook", 80)
    clips = footage(
        moving=moving, standing=np.repeat(moving[:1], 80, axis=0), flat=np.full((80, 180, 320), 90, np.uint8)
    )
    assert camera_moves(clips, "moving", 0, 3e6)
    assert not camera_moves(clips, "standing", 0, 3e6)
    assert not camera_moves(clips, "flat", 0, 3e6)
    assert not camera_moves(clips, "moving", 20e6, 23e6)


def test_a_camera_stands_only_where_nothing_says_that_it_may_pan() -> None:
    moving = move("brook", 80)
    standing = np.repeat(moving[:1], 80, axis=0)
    # A hand that passes before it moves no corner.
    for number in range(80):
        standing[number, 80:105, 3 * number : 3 * number + 15] = 200
    slow_pan = np.array([laid_by(moving[:1], Warp(x0=0.0002 * number))[0] for number in range(80)])
    clips = footage(moving=moving, standing=standing, slow_pan=slow_pan, flat=np.full((80, 180, 320), 90, np.uint8))
    assert camera_stands(clips, "standing", 0, 3e6)
    assert not camera_stands(clips, "moving", 0, 3e6)
    assert not camera_moves(clips, "slow_pan", 0, 3e6)
    assert not camera_stands(clips, "slow_pan", 0, 3e6)
    assert not camera_stands(clips, "flat", 0, 3e6)
    assert not camera_stands(clips, "moving", 20e6, 23e6)


def crowd(frames: int) -> Clip:
    """One who walks this way and that before a standing ground and hides half of it."""
    ground, person = grey("brook"), grey("cat")
    ground, person = (cv2.resize(each, (320, 180), interpolation=cv2.INTER_AREA) for each in (ground, person))
    shown = []
    for number in range(frames):
        left = 90 + round(25 * math.sin(number * 0.11))
        picture = ground.copy()
        picture[20:, left : left + 120] = person[20:, 100:220]
        shown.append(picture)
    return np.array(shown, np.uint8)


def test_who_moves_before_a_standing_ground_moves_no_camera() -> None:
    before_pan = move("brook", 80)
    people = crowd(80)
    before_pan[:, 20:, 100:220] = people[:, 20:, 100:220]
    # What stands over a camera's own move, as a lower third and a logo do, does not make it stand.
    titled = move("brook", 80)
    titled[:, 140:170] = people[0, 140:170]
    titled[:, 10:40, 270:310] = people[0, 20:50, 100:140]
    clips = footage(people=people, before_pan=before_pan, titled=titled)
    assert camera_stands(clips, "people", 0, 3e6)
    assert not camera_moves(clips, "people", 0, 3e6)
    for pan in ("before_pan", "titled"):
        assert not camera_stands(clips, pan, 0, 3e6)
    assert camera_moves(clips, "titled", 0, 3e6)


def test_the_middle_of_a_zoom_stands_and_its_camera_does_not() -> None:
    still = cv2.resize(grey("brook"), (320, 180), interpolation=cv2.INTER_AREA)[None]
    shown = zoomed(np.repeat(still, 80, axis=0), [1 - k / 900 for k in range(80)])
    assert not camera_stands(footage(zoom=shown), "zoom", 0, 3e6)


def test_the_offset_of_a_move_is_the_one_at_which_the_hand_shakes_alike() -> None:
    ref = move("brook", 110)
    query = ref[15:90]
    # Laid on the moment half a second earlier the picture only has to be moved aside.
    aside = Warp(x0=1.6 * 15 / 320, y0=0.5 * 15 / 180)
    found = best_offset(sides(query, ref), WarpPath(aside), Line(1.0, 0.0), 0, 75 * STEP_US)
    assert found is not None
    assert found.line.offset_us == pytest.approx(LATER_US, abs=STEP_US)
    assert found.height > 0.95
    assert found.path.warp.matrix == pytest.approx(PLAIN.matrix, abs=0.01)


def test_a_rate_that_a_steady_move_suggests_gives_way_to_the_recorded_one() -> None:
    ref = move("brook", 110)
    line = Line(1.2, LATER_US - 0.2 * 1.5e6)
    found = best_offset(sides(ref[15:90], ref), WarpPath(PLAIN), line, 0, 75 * STEP_US)
    assert found is not None
    assert found.line.rate == 1.0
    assert found.line.offset_us == pytest.approx(LATER_US, abs=STEP_US)


def test_pictures_without_anything_in_common_have_no_offset() -> None:
    both = sides(move("brook", 75), np.full((110, 180, 320), 90, np.uint8))
    assert best_offset(both, WarpPath(PLAIN), Line(1.0, 0.0), 0, 3e6) is None


def test_a_crop_of_a_move_is_found_at_its_own_moment_from_a_proposal_beside_it() -> None:
    ref = move("brook", 110)
    crop = Warp(0.8, 0, 0.1, 0, 0.8, 0.1)
    beside = Warp(0.8, 0, 0.1 + 1.6 * 15 / 320, 0, 0.8, 0.1 + 0.5 * 15 / 180)
    proposal = Proposal(Line(1.0, 0.0), WarpPath(beside), 0, 75 * STEP_US, seeds=3, spots=30)
    both = sides(laid_by(ref[15:90], crop), ref)
    (found,) = looked_at(both, proposal)
    assert found.ref_start_us - found.start_us == pytest.approx(LATER_US, abs=STEP_US)
    assert found.score > 0.95


def test_an_inset_of_a_move_is_found_at_its_own_moment_though_nothing_moves_around_it() -> None:
    ref = move("brook", 110)
    inset = Warp(2.2, 0, -0.6, 0, 2.2, -0.6)
    ground = cv2.resize(grey("peaks"), (320, 180), interpolation=cv2.INTER_AREA)
    query = np.repeat(ground[None], 75, axis=0)
    shown = laid_by(ref[15:90], inset)
    query[:, 50:130, 88:232] = shown[:, 50:130, 88:232]
    beside = Warp(2.2, 0, -0.6 + 1.6 * 15 / 320, 0, 2.2, -0.6 + 0.5 * 15 / 180)
    proposal = Proposal(Line(1.0, 0.0), WarpPath(beside), 0, 75 * STEP_US, seeds=3, spots=30)
    both = sides(query, ref)
    assert not camera_moves(both.footage, "q", 0, 3e6)
    (found,) = looked_at(both, proposal)
    assert found.ref_start_us - found.start_us == pytest.approx(LATER_US, abs=STEP_US)
    assert found.score > 0.95
