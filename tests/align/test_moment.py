from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.align.in_memory import STEP_US, Clip, grainy, large, sides, slow
from twicetold.align.line import Line
from twicetold.align.moment import Correlogram, breadth, changes, correlogram, peak
from twicetold.align.pair import DIFFERENCE_US, SLOW_DIFFERENCE_US, Cells, Pair
from twicetold.align.path import WarpPath
from twicetold.align.warp import PLAIN

SECONDS = 4.0


def faded(clip: Clip, first: int, frames: int) -> Clip:
    """The clip, dark before a frame and as it is after some more."""
    bright = np.clip((np.arange(len(clip)) - first) / frames, 0.0, 1.0)
    return (clip * bright[:, None, None]).astype(np.uint8)


def graph(query: Clip, ref: Clip, offset_us: float = 0.0) -> Correlogram:
    end_us = len(query) * STEP_US
    pair = Pair.under(sides(query, ref), WarpPath(PLAIN), start_us=0, end_us=end_us)
    assert pair is not None
    found = correlogram(pair, Line(1.0, offset_us), 0, end_us)
    assert found is not None
    return found


def test_changes_agree_at_the_offset_of_one_moment_and_at_no_other() -> None:
    ref = large(3, SECONDS + 1)
    found = graph(ref[10:-15], ref)
    top = peak(found.shifts_us, found.agreement())
    assert top.shift_us == pytest.approx(10 * STEP_US, abs=STEP_US / 2)
    assert top.height > 0.95
    assert top.elsewhere < 0.6


SHIFTS_US = np.arange(-30, 31) * 40_000.0


def test_a_wide_peak_of_what_is_slow_is_not_agreement_elsewhere() -> None:
    away_s = np.abs(SHIFTS_US) / 1e6
    wide = 0.8 * np.exp(-((away_s / 0.7) ** 2))
    top = peak(SHIFTS_US, wide)
    assert top.height == pytest.approx(0.8)
    assert top.elsewhere <= 0.4
    again = wide + np.where(np.abs(SHIFTS_US - 1_000_000) < 60_000, 0.5, 0.0)
    assert peak(SHIFTS_US, again).elsewhere > 0.55


def test_agreement_that_does_not_come_down_is_agreement_elsewhere() -> None:
    away_s = np.abs(SHIFTS_US) / 1e6
    assert peak(SHIFTS_US, 0.8 - 0.1 * away_s).elsewhere == pytest.approx(0.7, abs=0.02)
    assert peak(SHIFTS_US, np.full(61, 0.8)).elsewhere == pytest.approx(0.8)


def test_a_narrow_peak_is_held_against_all_that_is_farther_off() -> None:
    quick = np.where(np.abs(SHIFTS_US) < 100_000, 0.9, 0.05)
    quick[8] = 0.3
    assert peak(SHIFTS_US, quick).elsewhere == pytest.approx(0.3)
    assert peak(SHIFTS_US[:1], quick[30:31]).elsewhere == 0.0


def test_footage_that_is_faded_in_still_agrees_with_what_it_is() -> None:
    ref = large(3, SECONDS)
    found = graph(faded(ref, 5, 45), ref)
    top = peak(found.shifts_us, found.agreement())
    assert top.shift_us == pytest.approx(0, abs=STEP_US / 2)
    assert top.height > 0.85


def test_a_fade_that_two_cards_share_is_no_change_that_agrees() -> None:
    cards = []
    for words in ("THE SHOW GOES ON", "PART THE SECOND"):
        card = np.full((180, 320), 30, np.uint8)
        cv2.putText(card, words, (12, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 230, 3)
        cards.append(faded(np.repeat(card[None], 100, axis=0), 20, 50))
    alike = graph(cards[0], cards[1]).agreement()
    assert alike.max() < 0.5


def test_products_are_those_of_the_changes_on_either_side() -> None:
    ref = large(3, 2.0)
    both = sides(ref, faded(ref, 5, 20))
    pair = Pair.under(both, WarpPath(PLAIN), start_us=0, end_us=2_000_000)
    assert pair is not None
    found = correlogram(pair, Line(1.0, 0.0), 0, 2_000_000, reach_us=0)
    assert found is not None
    ours = changes(pair.query(0, 2_200_000), found.query_us, DIFFERENCE_US)
    theirs = changes(pair.ref(0, 2_200_000), found.query_us, DIFFERENCE_US)
    np.testing.assert_allclose(found.product[:, 0], (ours * theirs).sum(axis=1), rtol=1e-3, atol=0.02)
    np.testing.assert_allclose(found.ref_energy[:, 0], (theirs**2).sum(axis=1), rtol=1e-3, atol=0.02)


def test_what_is_slow_rises_above_grain_when_changes_are_measured_over_longer() -> None:
    ref = slow(5, SECONDS)
    pair = Pair.under(sides(grainy(ref, 1), ref), WarpPath(PLAIN), start_us=0, end_us=len(ref) * STEP_US)
    assert pair is not None
    heights = []
    for over_us in (DIFFERENCE_US, SLOW_DIFFERENCE_US):
        found = correlogram(pair.over(over_us), Line(1.0, 0.0), 0, len(ref) * STEP_US)
        assert found is not None
        top = peak(found.shifts_us, found.agreement())
        assert top.shift_us == pytest.approx(0, abs=2 * STEP_US)
        heights.append(top.height)
    assert heights[1] > heights[0] + 0.2


def test_a_change_that_moves_is_left_as_it_is() -> None:
    clip = large(3, 2.0)
    values = clip[:, ::8, ::8].reshape(50, -1).astype(np.float32)
    cells = Cells(np.arange(50, dtype=np.int64) * STEP_US, values - values.mean(axis=1, keepdims=True))
    moments = np.arange(0, 1_600_000, 80_000, dtype=np.float64)
    moving = changes(cells, moments, DIFFERENCE_US)
    rows = (moments // STEP_US).astype(int)
    raw = cells.values[rows + 3] - cells.values[rows]
    cosine = (moving * raw).sum(axis=1) / np.sqrt((moving**2).sum(axis=1) * (raw**2).sum(axis=1))
    assert cosine.min() > 0.9999


def passing(every: int) -> Clip:
    """A light square of 30 pixels that crosses a grey floor in two seconds, and another after it."""
    clip = np.full((100, 180, 320), 90, np.uint8)
    cv2.randu(clip[0], 60, 120)
    clip[:] = clip[0]
    for number in range(len(clip)):
        for start in range(0, len(clip), every):
            x = 6 * (number - start)
            if 0 <= x < 290:
                clip[number, 70:100, x : x + 30] = 220
    return clip


def rests_on(query: Clip, ref: Clip) -> float:
    end_us = len(query) * STEP_US
    pair = Pair.under(sides(query, ref), WarpPath(PLAIN), start_us=0, end_us=end_us)
    assert pair is not None
    return breadth(pair, Line(1.0, 0.0), 0, end_us)


def test_one_passer_by_who_is_met_again_is_few_places_and_a_picture_that_moves_all_over_is_many() -> None:
    ref = large(3, SECONDS)
    assert rests_on(passing(50), passing(1000)) < 0.5 * rests_on(ref, ref)


def test_the_longer_a_picture_moves_the_more_places_it_is() -> None:
    long = large(3, 2 * SECONDS)
    half = long[: len(long) // 2]
    assert rests_on(long, long) > 1.5 * rests_on(half, half)


def test_where_nothing_agrees_there_are_no_places() -> None:
    ref = large(3, SECONDS)
    inverted: Clip = 255 - ref
    assert rests_on(ref, inverted) == 0
    assert rests_on(ref[:8], ref[:8]) == 0
