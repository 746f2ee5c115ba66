from __future__ import annotations

import pytest

from tests.align.in_memory import STEP_US, Clip, grainy, large, sides, slow
from twicetold.align.line import Line
from twicetold.align.pair import DIFFERENCE_US, SLOW_DIFFERENCE_US, Pair
from twicetold.align.path import WarpPath
from twicetold.align.refine import Refined, best_height, clearest, first_sight, refine
from twicetold.align.warp import PLAIN

SECONDS = 5.0


def pair_of(query: Clip, ref: Clip) -> Pair:
    pair = Pair.under(sides(query, ref), WarpPath(PLAIN), start_us=0, end_us=len(query) * STEP_US)
    assert pair is not None
    return pair


def refined(pair: Pair, offset_us: float, end_us: float) -> tuple[Pair, Refined]:
    view, found = clearest(pair, Line(1.0, offset_us), 0, end_us)
    assert found is not None
    return view, found


def test_a_line_is_fitted_to_where_windows_peak_from_a_rough_one() -> None:
    ref = large(3, SECONDS)
    query = ref[20:-25]
    end_us = len(query) * STEP_US
    view, found = refined(pair_of(query, ref), 20 * STEP_US + 300_000, end_us)
    assert view.over_us == DIFFERENCE_US
    assert found.line.offset_us == pytest.approx(20 * STEP_US, abs=STEP_US / 4)
    assert found.line.rate == 1.0
    assert len(found.supported) == len(found.windows)
    assert found.lead > 0


@pytest.mark.parametrize(("grain", "over_us"), [(25.0, DIFFERENCE_US), (80.0, SLOW_DIFFERENCE_US)])
def test_a_slow_scene_is_told_by_slower_changes_where_grain_hides_the_quick_ones(grain: float, over_us: int) -> None:
    ref = slow(5, SECONDS)
    query = grainy(ref[20:-25], 1, grain)
    end_us = len(query) * STEP_US
    line = Line(1.0, 20 * STEP_US + 200_000)
    pair = pair_of(query, ref)
    view, found = refined(pair, line.offset_us, end_us)
    assert view.over_us == over_us
    assert (refine(pair, line, 0, end_us) is None) == (over_us == SLOW_DIFFERENCE_US)
    assert len(found.supported) == len(found.windows)
    assert found.line.offset_us == pytest.approx(20 * STEP_US, abs=STEP_US / 2)


def test_another_moment_is_told_by_neither() -> None:
    ref = slow(6, 16)
    pair = pair_of(grainy(ref[:100], 1), ref[250:])
    view, found = clearest(pair, Line(1.0, 0.0), 0, 4_000_000)
    assert view is pair
    assert found is None or len(found.supported) < len(found.windows) / 2


def test_the_best_window_of_what_was_seen_and_of_nothing() -> None:
    ref = large(3, SECONDS)
    seen = first_sight(pair_of(ref, ref), Line(1.0, 0.0), 0, SECONDS * 1e6)
    assert best_height(seen) == max(window.height for window in seen) > 0.9
    assert best_height(()) == 0.0
