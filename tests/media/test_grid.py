from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twicetold.media.grid import GridSampler

NEVER = 10**9


def sampled(times: list[int], every: int, *, end: int, max_hold: int = NEVER, opens_track: bool = True) -> list:
    grid = GridSampler[int](every, max_hold=max_hold)
    given_out = []
    for index, ticks in enumerate(times):
        given_out.extend(grid.show(ticks, index, opens_track=opens_track and index == 0))
    given_out.extend(grid.finish(end))
    return given_out


def test_the_first_picture_at_or_after_a_grid_point_stands_for_it() -> None:
    assert sampled([0, 4, 8, 12, 16, 20, 24], 10, end=28) == [(0, 0), (12, 3), (20, 5)]


def test_a_picture_that_stays_is_given_again_at_each_grid_point() -> None:
    assert sampled([3, 45], 10, end=72) == [(3, 0), (10, 0), (20, 0), (30, 0), (45, 1), (50, 1), (60, 1), (70, 1)]


def test_nothing_is_given_at_the_end_itself() -> None:
    assert sampled([0], 10, end=20) == [(0, 0), (10, 0)]
    assert sampled([0], 10, end=21) == [(0, 0), (10, 0), (20, 0)]


def test_a_late_first_picture_stands_for_its_grid_point_and_none_before() -> None:
    assert sampled([57], 10, end=58) == [(57, 0)]


def test_times_before_zero_are_sampled_alike() -> None:
    assert sampled([-25, -5, 5], 10, end=6) == [(-25, 0), (-20, 0), (-5, 1), (5, 2)]


def test_a_picture_is_not_held_for_ever() -> None:
    assert [ticks for ticks, _ in sampled([0, 10_000], 10, end=10_001, max_hold=35)] == [0, 10, 20, 30, 10_000]


def test_a_picture_behind_a_hole_stands_for_its_step_and_none_is_repeated_up_to_it() -> None:
    grid = GridSampler[int](10, max_hold=NEVER)
    list(grid.show(0, 0, opens_track=True))
    assert list(grid.show(38, 1, opens_track=False, follows=False)) == [(38, 1)]
    assert list(grid.show(39, 2, opens_track=False, follows=False)) == []
    assert list(grid.show(52, 3, opens_track=False)) == [(40, 2), (52, 3)]


def test_a_grid_has_a_step() -> None:
    with pytest.raises(ValueError, match="positive"):
        GridSampler[int](0, max_hold=NEVER)


times_strategy = st.lists(st.integers(-200, 2_000), min_size=1, max_size=60, unique=True).map(sorted)


@settings(deadline=None)
@given(times=times_strategy, every=st.integers(1, 150), tail=st.integers(1, 300))
def test_one_picture_for_each_grid_point_and_each_was_on_screen_then(times: list[int], every: int, tail: int) -> None:
    end = times[-1] + tail
    given_out = sampled(times, every, end=end)
    ticks = [tick for tick, _ in given_out]
    assert ticks == sorted(set(ticks))
    points = [tick // every for tick in ticks]
    assert points == list(range(times[0] // every, points[-1] + 1))
    assert (points[-1] + 1) * every >= end
    for tick, index in given_out:
        leaves = times[index + 1] if index + 1 < len(times) else end
        assert times[index] <= tick < leaves


@settings(deadline=None)
@given(times=times_strategy, every=st.integers(1, 150), cut=st.integers(1, 59))
def test_a_read_that_begins_midway_gives_the_same_from_there(times: list[int], every: int, cut: int) -> None:
    cut = min(cut, len(times) - 1)
    end = times[-1] + 50
    whole = sampled(times, every, end=end)
    part = [(tick, index + cut) for tick, index in sampled(times[cut:], every, end=end, opens_track=cut == 0)]
    assert part == [(tick, index) for tick, index in whole if tick > times[cut] or (cut == 0 and tick == times[0])]
