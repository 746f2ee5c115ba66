from __future__ import annotations

from tests.align.in_memory import STEP_US, Clip, grainy, large, sides, slow
from twicetold.align.agreement import Agreement, agreements_along
from twicetold.align.line import Line
from twicetold.align.pair import Pair
from twicetold.align.path import WarpPath
from twicetold.align.warp import PLAIN


def along(query: Clip, ref: Clip, offset_s: float = 0.0) -> list[Agreement]:
    end_us = len(query) * STEP_US
    pair = Pair.under(sides(query, ref), WarpPath(PLAIN), start_us=0, end_us=end_us)
    assert pair is not None
    return agreements_along(pair, Line(1.0, offset_s * 1e6), 0, end_us)


def test_the_same_moment_agrees_along_its_line_and_not_elsewhere() -> None:
    ref = large(3, 5)
    (found,) = along(ref[25:100], ref, 1.0)
    assert not found.slow
    assert found.height > 0.95
    assert found.against == found.elsewhere < 0.6
    assert found.breadth > 5


def test_a_better_line_elsewhere_speaks_against_this_one() -> None:
    ref = large(3, 5)
    for found in along(ref[25:100], ref, 0.4):
        assert found.against > 0.9 > found.height


def test_slower_changes_are_asked_of_a_slow_scene_under_grain() -> None:
    ref = slow(5, 5)
    quick, slowly = along(grainy(ref[25:100], 1), ref, 1.0)
    assert slowly.slow
    assert not quick.slow
    assert slowly.height > quick.height + 0.2
    assert slowly.height > slowly.against


def test_what_is_too_short_says_nothing() -> None:
    ref = large(3, 2)
    assert along(ref[:8], ref) == []
