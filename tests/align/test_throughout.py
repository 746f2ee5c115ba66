from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.align.in_memory import grainy, slow, tiny
from tests.align.test_propose_spots import ASIDE, PLAIN, SECOND, pairs, times
from twicetold.align.course import Courses
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.propose_spots import Kept
from twicetold.align.throughout import (
    LEFT,
    LEFT_US,
    Searched,
    Wide,
    searched_throughout,
    wide_stretches,
    without_searched,
)
from twicetold.align.warp import Warp

STANDS = Warp()


@cache
def shot() -> np.ndarray:
    """A minute of light that wanders over a wall."""
    return slow(3, 60)


def every(query: int, ref: int, warp: tuple[float, ...] = PLAIN, first: int = 0) -> list[tuple[int, int, int, tuple]]:
    """All frames of a query, from one on, on all of a reference."""
    return [(q, r, 20 + (q + r) % 3, warp) for q in range(first, first + query) for r in range(ref)]


def wide(end: float, start: float = 0.0, ref_end: float = 60.0) -> Wide:
    return Wide(round(start * SECOND), round(end * SECOND), 0, round(ref_end * SECOND), WarpPath(STANDS), 20)


def searched(query: np.ndarray, ref: np.ndarray) -> Searched:
    films = {"q": query, "r": ref}
    courses = Courses(lambda item: tiny(films[item]))
    return searched_throughout(courses, ("q", "r"), wide(len(query) / 25, ref_end=len(ref) / 25))


def test_a_stretch_that_lies_on_all_of_a_long_shot_is_wide() -> None:
    (one,) = wide_stretches(times(12), times(60), pairs(*every(6, 60, first=3)))
    assert (one.start_us, one.end_us) == (3 * SECOND, 9 * SECOND)
    assert (one.ref_start_us, one.ref_end_us) == (0, 60 * SECOND)
    assert one.spots == 21


def test_frames_of_a_shot_that_stands_count_for_as_long_as_they_stand() -> None:
    standing = Kept(np.arange(0, 60, 4) * SECOND, 60 * SECOND)
    (one,) = wide_stretches(times(6), standing, pairs(*every(6, 15)))
    assert one.ref_end_us == 60 * SECOND


def test_what_lies_on_a_short_shot_or_on_one_moment_best_is_not_wide() -> None:
    assert not wide_stretches(times(6), times(25), pairs(*every(6, 25)))
    assert not wide_stretches(times(6), times(60), pairs(*every(6, 25)))
    moving = [(q, r, 25 if r == q + 20 else 7, PLAIN) for q in range(6) for r in range(60)]
    assert not wide_stretches(times(6), times(60), pairs(*moving))


def test_a_crop_that_lies_better_on_another_crop_is_wide_on_the_room_all_the_same() -> None:
    crops = [(q, 70 + q, 45, ASIDE) for q in range(6)]
    (one,) = wide_stretches(times(6), times(80), pairs(*every(6, 60), *crops))
    assert not one.path.warp.x0


def test_two_cameras_are_two_wide_stretches() -> None:
    found = wide_stretches(times(12), times(60), pairs(*every(4, 60), *every(4, 60, ASIDE, first=8)))
    assert sorted((one.start_us, one.path.warp.x0 > 0.2) for one in found) == [(0, False), (8 * SECOND, True)]


def test_the_moment_stands_out_from_all_others_and_chance_is_told() -> None:
    ref = shot()
    found = searched(grainy(ref[1000:1200], 5, 8.0), ref)
    first = found.proposals[0]
    assert float(first.line.ref_us(0.0)) / SECOND == pytest.approx(40, abs=0.25)
    assert (first.start_us, first.end_us) == (0, 8 * SECOND)
    assert first.agreed is not None
    assert first.agreed > first.chance + 0.2
    assert first.likeliness > 100
    assert all(one.likeliness <= first.likeliness for one in found.proposals)


def test_footage_at_another_speed_is_found_at_its_rate() -> None:
    ref = shot()
    query = ref[np.round(np.arange(500, 650, 0.8)).astype(int)]
    first = searched(query, ref).proposals[0]
    assert first.line.rate == pytest.approx(0.8, abs=0.051)
    assert float(first.line.ref_us(0.0)) / SECOND == pytest.approx(20, abs=0.25)


def test_of_another_shot_nothing_stands_out() -> None:
    found = searched(slow(4, 8), shot())
    assert all(one.agreed is not None and one.agreed < one.chance + 0.25 for one in found.proposals)
    assert found.chance > 0.1


def test_what_is_shorter_than_changes_take_is_not_compared() -> None:
    found = searched(slow(3, 1), shot())
    assert (found.proposals, found.chance) == ([], 0.0)


def test_what_was_searched_leaves_only_the_likeliest_of_other_proposals_and_for_so_long() -> None:
    def proposed(spots: int, offset: float, *, warp: Warp = STANDS, start: float = 0.0, end: float = 5.0) -> Proposal:
        return Proposal(
            Line(1.0, offset * SECOND), WarpPath(warp), round(start * SECOND), round(end * SECOND), 1, spots=spots
        )

    done = Searched(wide(100), [], 0.35)
    some = [proposed(spots, spots / 2) for spots in range(20, 0, -1)]
    aside, behind = proposed(3, 4, warp=replace(STANDS, x0=0.3)), proposed(2, 0, start=110, end=120)
    left = without_searched([*some, aside, behind], [done])
    assert [one.spots for one in left] == [20, 19, 18, 17, 3, 2][: LEFT + 2]
    assert [one.chance for one in left] == [0.35] * LEFT + [0.0, 0.0]
    long = without_searched([proposed(9, 0, end=90), proposed(8, 1, end=90)], [done])
    assert [one.end_us for one in long] == [LEFT_US]
    assert without_searched(some, []) == some
