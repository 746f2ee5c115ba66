from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.align.in_memory import STEP_US, Clip, footage, laid_by, looked_at, move, sides
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.slant import around_screen, set_upright
from twicetold.align.warp import CORNERS, PLAIN, Warp

LATER_US = 15 * STEP_US
SCREEN = ((0.14, 0.06), (0.95, 0.13), (0.86, 0.9), (0.03, 0.95))
"""Where the corners of a slanted screen lie, clockwise from the top left."""

UPRIGHT = Warp.from_matrix(
    cv2.getPerspectiveTransform(np.array(SCREEN, np.float32), np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32))
)
ROUGH = Warp(xx=1.2, x0=-0.16, yx=0.06, yy=1.2, y0=-0.05)
"""An affine map that is about it, as spots give one: a sixth of the picture off at one corner."""


def recaptured(clip: Clip, seed: int = 1) -> Clip:
    """A clip off a slanted screen in a dark room, with noise."""
    noise = np.random.default_rng(seed).integers(0, 5, clip.shape)
    return (laid_by(clip, UPRIGHT, around=8) * 0.9 + noise).astype(np.uint8)


def test_what_lies_beside_a_slanted_screen_is_seen() -> None:
    around = around_screen(footage(q=recaptured(move("brook", 75))), "q", 0, 75 * STEP_US)
    assert around is not None
    true = laid_by(np.full((1, 180, 320), 255, np.uint8), UPRIGHT)[0] < 128
    assert (around == true).mean() > 0.97
    assert not around[90, 160]


def test_neither_a_whole_picture_nor_upright_bars_are_taken_for_a_slanted_screen() -> None:
    whole = move("brook", 75)
    bars = laid_by(whole, Warp(xx=1.4, x0=-0.2))
    boxed = laid_by(whole, Warp(xx=1.4, x0=-0.2, yy=1.4, y0=-0.2))
    flat = np.full((75, 180, 320), 20, np.uint8)
    clips = footage(whole=whole, bars=bars, boxed=boxed, flat=flat)
    for item in ("whole", "bars", "boxed", "flat"):
        assert around_screen(clips, item, 0, 75 * STEP_US) is None, item
    assert around_screen(clips, "whole", 20e6, 23e6) is None


def test_a_dark_corner_of_a_picture_is_no_slanted_screen() -> None:
    dark = move("brook", 75)
    dark[:, :120, :200] = 4
    assert around_screen(footage(q=dark), "q", 0, 75 * STEP_US) is None


def test_a_rough_map_is_set_upright() -> None:
    ref = move("brook", 75)
    both = sides(recaptured(ref), ref)
    around = around_screen(both.footage, "q", 0, 75 * STEP_US)
    assert around is not None
    found = set_upright(both, WarpPath(ROUGH), Line(1.0, 0.0), 0, 75 * STEP_US, around)
    assert found is not None
    corners = np.array(SCREEN).T[:, [0, 1, 3, 2]]
    assert found.at(37 * STEP_US).onto(corners) == pytest.approx(CORNERS, abs=0.012)


def test_pictures_without_anything_in_common_are_not_set_upright() -> None:
    both = sides(recaptured(move("brook", 75)), np.full((75, 180, 320), 90, np.uint8))
    around = around_screen(both.footage, "q", 0, 75 * STEP_US)
    assert around is not None
    assert set_upright(both, WarpPath(PLAIN), Line(1.0, 0.0), 0, 75 * STEP_US, around) is None


def test_a_move_recorded_off_a_slanted_screen_is_found_at_its_own_moment_from_a_proposal_beside_it() -> None:
    ref = move("brook", 110)
    aside = Warp(x0=1.6 * 15 / 320, y0=0.5 * 15 / 180)
    beside = Warp.from_matrix(aside.matrix @ ROUGH.matrix)
    proposal = Proposal(Line(1.0, 0.0), WarpPath(beside), 0, 75 * STEP_US, seeds=3, spots=30)
    both = sides(recaptured(ref[15:90]), ref)
    (found,) = looked_at(both, proposal)
    assert found.ref_start_us - found.start_us == pytest.approx(LATER_US, abs=STEP_US)
    assert found.score > 0.9
    assert not found.path.moves
