from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.align.in_memory import STEP_US, Clip, large, looked_at, sides
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.steady import jerks, shaken
from twicetold.align.warp import PLAIN, Warp

LATER = 8
LINE = Line(1.0, LATER * STEP_US)
LARGER = Warp(1 / 1.08, 0, 0.04 / 1.08, 0, 1 / 1.08, 0.04 / 1.08)


def jerked(clip: Clip, pixels: float) -> Clip:
    """A clip a little larger, moved by so many pixels at random from one frame to the next."""
    random, shown = np.random.default_rng(3), []
    for frame in clip:
        dx, dy = random.normal(0, pixels, 2)
        matrix = np.array([[1.08, 0, dx - 0.04 * 320], [0, 1.08, dy - 0.04 * 180]])
        shown.append(cv2.warpAffine(frame, matrix, (320, 180)))
    return np.array(shown, np.uint8)


def test_a_shaken_picture_gets_a_warp_for_each_frame() -> None:
    ref = large(4, 4.0)
    query = jerked(ref[LATER:83], 3.0)
    path = shaken(sides(query, ref), WarpPath(LARGER), LINE, 0, 75 * STEP_US)
    assert path is not None
    assert len(path.knots) > 0.8 * len(query)
    # Far behind the last frame it stands where it is in the mean.
    assert path.at(80 * STEP_US).numbers == pytest.approx(LARGER.numbers, abs=0.02)


def test_what_is_not_shaken_is_not_laid_frame_by_frame() -> None:
    ref = large(4, 4.0)
    assert shaken(sides(jerked(ref[LATER:83], 0.0), ref), WarpPath(LARGER), LINE, 0, 75 * STEP_US) is None
    assert shaken(sides(ref[:4], ref), WarpPath(PLAIN), Line(1.0, 0.0), 0, 4 * STEP_US) is None


def test_a_picture_jerks_where_it_jumps_more_than_the_other() -> None:
    ref = large(4, 4.0)
    jumping = jerked(ref[LATER:83], 3.0)
    assert jerks(sides(jumping, ref), LINE, 0, 75 * STEP_US)
    assert not jerks(sides(jerked(ref[LATER:83], 0.0), ref), LINE, 0, 75 * STEP_US)
    assert not jerks(sides(jumping, jumping), Line(1.0, 0.0), 0, 75 * STEP_US)
    assert not jerks(sides(ref[:2], ref), Line(1.0, 0.0), 0, 2 * STEP_US)


@pytest.mark.parametrize("pixels", [3.0, 8.0])
def test_shaken_footage_is_found(pixels: float) -> None:
    ref = large(4, 5.0)
    query = jerked(ref[LATER:108], pixels)
    proposal = Proposal(LINE, WarpPath(LARGER), 0, 100 * STEP_US, seeds=4, spots=80, strongest_us=0)
    found = looked_at(sides(query, ref), proposal)
    assert len(found) == 1
    assert found[0].height > 0.8
    assert found[0].line.offset_us == pytest.approx(LINE.offset_us, abs=STEP_US)
