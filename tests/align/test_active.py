from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.align.in_memory import STEP_US, Clip, footage, large, looked_at
from tests.fingerprint.photographs import Picture, grey
from twicetold.align.active import active, active_part
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.sides import Sides
from twicetold.align.warp import WHOLE, Warp

SHOWN = (96, 20, 224, 164)
"""Where a clip of 320 by 180 shows something: left, top, right, bottom."""


def photograph(name: str) -> Picture:
    return np.asarray(cv2.resize(grey(name), (320, 200), interpolation=cv2.INTER_AREA), np.uint8)


def within(clip: Clip, *, blur: bool) -> Clip:
    """The clip, small, in the middle of black or of its own blur."""
    left, top, right, bottom = SHOWN
    shown = []
    for frame in clip:
        ground = cv2.GaussianBlur(frame, (0, 0), 18) if blur else np.zeros_like(frame)
        ground[top:bottom, left:right] = cv2.resize(frame, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        shown.append(ground)
    return np.array(shown, np.uint8)


def test_flat_bars_are_no_part_of_a_picture() -> None:
    query = np.zeros((240, 320), np.float32)
    query[30:210] = cv2.resize(photograph("lounge"), (320, 180), interpolation=cv2.INTER_AREA)
    kept = active(query)
    assert not kept[:30].any()
    assert not kept[-30:].any()
    assert kept[40:200].all()


def test_pictures_of_one_colour_and_with_a_single_mark_are_no_fault() -> None:
    plain = np.full((144, 192), 90, np.float32)
    assert active(plain).shape == plain.shape
    plain[3:5, 3:5] = 200
    for turned in (plain, plain[::-1], plain[:, ::-1]):
        active(turned)
    dark: Clip = np.zeros((50, 180, 320), np.uint8)
    assert active_part(footage(q=dark), "q", 0, 50 * STEP_US) == WHOLE


def test_a_clear_sky_costs_nothing_that_has_detail() -> None:
    picture = photograph("brook").astype(np.float32)
    assert active(picture).mean() > 0.95
    picture[:60] = np.linspace(150, 180, 60)[:, None]
    assert active(picture)[62:].mean() > 0.95


@pytest.mark.parametrize("blur", [False, True])
def test_the_active_part_of_a_stretch_is_where_it_shows_something(blur: bool) -> None:
    clip = within(large(5, 2.0), blur=blur)
    found = np.array(active_part(footage(q=clip), "q", 0, len(clip) * STEP_US)) * [320, 180, 320, 180]
    np.testing.assert_allclose(found, SHOWN, atol=11)


def test_a_stretch_that_is_full_once_is_full() -> None:
    clip = within(large(5, 2.0), blur=False)
    assert active_part(footage(q=large(5, 2.0)), "q", 0, 50 * STEP_US) == WHOLE
    assert active_part(footage(q=np.concatenate([clip, large(6, 2.0)])), "q", 0, 100 * STEP_US) == WHOLE
    assert active_part(footage(q=clip), "q", 200 * STEP_US, 210 * STEP_US) == WHOLE


def test_a_narrow_part_between_bars_is_found_again() -> None:
    # As an upright screen shows a film: a third of its width, at its full height, with words over it.
    ref = large(5, 5.0)
    query = np.zeros_like(ref[:100])
    query[:, :, 110:210] = ref[10:110, :, 150:250]
    for frame in query:
        cv2.putText(frame, "TONIGHT", (116, 120), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 255, 2)
    rough = Warp(1.04, 0, 40 / 320 - 0.02, 0, 0.97, 0.02)
    proposal = Proposal(Line(1.0, 12 * STEP_US), WarpPath(rough), 0, 100 * STEP_US, seeds=4, spots=20, strongest_us=0)
    found = looked_at(Sides(footage(q=query, r=ref), "q", "r"), proposal)
    assert len(found) == 1
    assert found[0].line.offset_us == pytest.approx(10 * STEP_US, abs=STEP_US / 2)
