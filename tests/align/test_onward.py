from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.align.in_memory import large, looked_at, sides
from tests.align.segments import a_segment
from twicetold.align import onward as module
from twicetold.align.line import Line, Proposal
from twicetold.align.onward import first_part, joined, onward
from twicetold.align.path import WarpPath
from twicetold.align.segment import Segment
from twicetold.align.warp import PLAIN, Warp

LONGEST_US, GOES_ON_US = 3_000_000, 1_000_000
LEFT, RIGHT = Warp(3, 0, 0, 0, 3, 0), Warp(3, 0, -2, 0, 3, -2)
"""Insets in two corners."""


@pytest.fixture(autouse=True)
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_US", LONGEST_US)
    monkeypatch.setattr(module, "GOES_ON_US", GOES_ON_US)


def proposed(start_s: float, end_s: float, reach_us: tuple[int, int] = (GOES_ON_US, GOES_ON_US)) -> Proposal:
    return Proposal(
        Line(1.0, 500_000), WarpPath(PLAIN), int(start_s * 1e6), int(end_s * 1e6), 5, spots=40, reach_us=reach_us
    )


def stretch(start_s: float, end_s: float, *, offset_us: float = 0.0, height: float = 0.8) -> Segment:
    return a_segment(line=Line(1.0, offset_us), start_us=int(start_s * 1e6), end_us=int(end_s * 1e6), height=height)


def test_no_part_is_longer_than_a_look() -> None:
    part, rest = first_part(proposed(1, 9))
    assert rest is not None
    assert (part.start_us, part.end_us, rest.start_us, rest.end_us) == (1_000_000, 4_000_000, 4_000_000, 9_000_000)
    assert first_part(proposed(1, 4))[1] is None


def test_the_rest_begins_where_what_was_found_ends() -> None:
    part, rest = first_part(proposed(0, 9))
    (following,) = onward(part, rest, stretch(0, 3.7))
    assert (following.start_us, following.end_us, following.reach_us) == (3_700_000, 9_000_000, (0, GOES_ON_US))
    (following,) = onward(part, rest, None)
    assert (following.start_us, following.reach_us) == (3_000_000, (GOES_ON_US, GOES_ON_US))
    assert onward(part, rest, stretch(0, 9.5)) == []
    (following,) = onward(part, rest, stretch(0, 2))
    assert (following.start_us, following.reach_us) == (3_000_000, (GOES_ON_US, GOES_ON_US))


def test_what_goes_on_past_a_short_rest_is_looked_at_next() -> None:
    part, rest = first_part(proposed(0, 3.5))
    (following,) = onward(part, rest, stretch(0, 4))
    assert (following.start_us, following.end_us, following.reach_us) == (4_000_000, 7_000_000, (0, GOES_ON_US))
    assert onward(part, rest, stretch(0, 3.7)) == []


def test_what_goes_on_past_its_reach_is_looked_at_next_along_its_own_line() -> None:
    before, behind = reversed(onward(proposed(4, 6), None, stretch(3, 7, offset_us=520_000)))
    assert (before.start_us, before.end_us, before.reach_us) == (0, 3_000_000, (GOES_ON_US, 0))
    assert (behind.start_us, behind.end_us, behind.reach_us) == (7_000_000, 10_000_000, (0, GOES_ON_US))
    assert before.line == behind.line == Line(1.0, 520_000)
    assert behind.goes_on
    assert onward(proposed(4, 6), None, stretch(3.5, 6.5)) == []
    assert onward(proposed(4, 6), None, None) == []


def test_parts_that_go_on_along_one_line_are_one() -> None:
    (one,) = joined([stretch(3, 6, offset_us=40_000, height=0.6), stretch(0, 3), stretch(5.9, 8, height=0.7)])
    assert (one.start_us, one.end_us) == (0, 8_000_000)
    assert one.height == pytest.approx((3 * 0.8 + 3 * 0.6 + 2 * 0.7) / 8)
    assert one.line.offset_us == pytest.approx(15_000)
    assert (one.windows, one.windows_agreeing, one.breadth) == (9, 9, 90)


def test_of_another_rate_the_ends_tell_the_line() -> None:
    (one,) = joined([stretch(0, 3), replace(stretch(3, 6), line=Line(1.01, -30_000))])
    assert one.ref_start_us == 0
    assert one.ref_end_us == 6_030_000


@pytest.mark.parametrize(
    "other",
    [
        stretch(3.3, 6),
        stretch(3, 6, offset_us=300_000),
        replace(stretch(3, 6), path=WarpPath(Warp(xx=-1.0, x0=1.0))),
        replace(stretch(3, 6), path=WarpPath(RIGHT)),
        replace(stretch(3, 6), path=WarpPath(PLAIN, ((0.0, tuple(PLAIN.numbers)), (1e6, tuple(PLAIN.numbers))))),
    ],
    ids=["a gap", "another line", "mirrored", "another part of the picture", "a warp that moves"],
)
def test_others_stay_apart(other: Segment) -> None:
    one = replace(stretch(0, 3), path=WarpPath(LEFT)) if other.path.warp == RIGHT else stretch(0, 3)
    assert len(joined([one, other])) == 2


def test_short_ones_are_left_as_they_are() -> None:
    assert len(joined([stretch(0, 1), stretch(1, 2)])) == 2


@pytest.mark.parametrize(("start_s", "end_s"), [(0, 10), (4, 6)])
def test_a_film_that_is_shown_again_whole_is_one_stretch(start_s: float, end_s: float) -> None:
    ref = np.concatenate([large(1, 2), large(2, 3), large(3, 5), large(4, 2)])
    (one,) = looked_at(sides(ref[25:275], ref), replace(proposed(start_s, end_s), line=Line(1.0, 1_000_000)))
    assert (one.start_us, one.end_us) == pytest.approx((0, 10_000_000), abs=40_000)
    assert float(one.line.ref_us(0)) == pytest.approx(1_000_000, abs=20_000)
    assert one.score > 0.9
