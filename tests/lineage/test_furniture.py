from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from twicetold.lineage.furniture import (
    BRIDGE_US,
    MIN_RUN_US,
    SAME_FRAME_BITS,
    SAME_PLACE_US,
    Bank,
    Recurrence,
    exemplars,
    joined_runs,
    majority,
    recurring_runs,
    span_of,
)

STEP_US = 200_000
TIMES = np.arange(100) * STEP_US
END_US = 100 * STEP_US

Pairs = list[tuple[int, int, int, int]]


def recurrence(pairs: Pairs) -> Recurrence:
    """From (row, other release, its frame's distance from its start, from its end)."""
    columns = np.array(pairs, np.int64).reshape(-1, 4).T
    return Recurrence(*columns)


def opening(rows: range, releases: range, *, late_us: int = 0) -> Pairs:
    """Frames that other releases show at the same distance from their start, and far from their end."""
    return [(row, other, int(TIMES[row]) + late_us, 10**9) for row in rows for other in releases]


def closing(rows: range, releases: range) -> Pairs:
    return [(row, other, 10**9, END_US - int(TIMES[row])) for row in rows for other in releases]


def runs(pairs: Pairs, *, min_releases: int = 3, max_us: int = 15_000_000) -> list[tuple[int, int, int]]:
    found = recurring_runs(TIMES, END_US, recurrence(pairs), min_releases=min_releases, max_us=max_us)
    return [(run.first_row, run.last_row, run.releases) for run in found]


def test_what_opens_or_closes_enough_releases_is_furniture() -> None:
    assert runs(opening(range(10), range(2))) == [(0, 9, 3)]
    assert runs(closing(range(90, 100), range(4))) == [(90, 99, 5)]
    assert runs(opening(range(10), range(1))) == []
    assert runs([]) == []


def test_one_other_release_that_shows_a_frame_often_counts_once() -> None:
    assert runs(opening(range(10), range(1)) * 5) == []


def test_a_shot_that_recurs_elsewhere_in_its_releases_is_reuse() -> None:
    assert runs(opening(range(10), range(5), late_us=SAME_PLACE_US)) == [(0, 9, 6)]
    assert runs(opening(range(10), range(5), late_us=SAME_PLACE_US + 1)) == []


def test_what_is_too_long_for_an_ident_is_reuse() -> None:
    assert runs(opening(range(50), range(5)), max_us=int(TIMES[49])) == [(0, 49, 6)]
    assert runs(opening(range(50), range(5)), max_us=int(TIMES[49]) - 1) == []


def test_a_frame_that_differs_inside_an_ident_does_not_cut_it() -> None:
    assert runs(opening(range(5), range(3)) + opening(range(8, 12), range(3))) == [(0, 4, 4), (8, 11, 4)]
    assert runs(opening(range(5), range(3)) + opening(range(7, 12), range(3))) == [(0, 11, 4)]


@given(st.lists(st.booleans(), max_size=100))
def test_runs_cover_every_chosen_frame_once_and_lie_apart(chosen: list[bool]) -> None:
    flags = np.array(chosen, bool)
    found = joined_runs(TIMES[: len(flags)], flags)
    inside = [row for first, last in found for row in range(first, last + 1)]
    assert set(np.flatnonzero(flags)) <= set(inside)
    assert len(inside) == len(set(inside))
    for first, last in found:
        assert flags[first]
        assert flags[last]
    assert all(TIMES[two[0]] - TIMES[one[1]] > BRIDGE_US for one, two in pairwise(found))


def test_a_run_stands_until_the_next_frame_and_from_the_start_where_it_is_near() -> None:
    assert span_of(TIMES, END_US, 1, 9) == (0, 2_000_000)
    assert span_of(TIMES, END_US, 2, 9) == (400_000, 2_000_000)
    assert span_of(TIMES, END_US, 95, 99) == (19_000_000, END_US)
    assert span_of(TIMES, END_US, 5, 6) == (1_000_000, 1_000_000 + MIN_RUN_US)
    assert span_of(TIMES, END_US, 5, 5) is None


RANDOM = np.random.default_rng(8)
CODES = RANDOM.integers(0, 2**63, (6, 4)).astype(np.uint64)


def flipped(code: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """The code with its first `bits` bits turned."""
    changed = code.copy()
    for bit in range(bits):
        changed[bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    return changed


def test_a_known_thing_is_recognised_up_to_the_strict_distance_and_no_further() -> None:
    bank = Bank.of([(7, CODES[:2]), (9, CODES[2:3])])
    asked = np.stack(
        [CODES[0], flipped(CODES[1], SAME_FRAME_BITS), flipped(CODES[2], SAME_FRAME_BITS + 1), CODES[2], CODES[5]]
    )
    assert bank.recognise(asked).tolist() == [7, 7, -1, 9, -1]


def test_of_two_things_that_look_alike_the_nearer_is_recognised() -> None:
    bank = Bank.of([(1, CODES[:1]), (2, flipped(CODES[0], 10)[None])])
    asked = np.stack([flipped(CODES[0], 4), flipped(CODES[0], 6), flipped(CODES[0], 5)])
    assert bank.recognise(asked).tolist() == [1, 2, 1]


def test_an_empty_bank_recognises_nothing() -> None:
    assert Bank.of([]).recognise(CODES).tolist() == [-1] * 6
    assert Bank.of([(1, CODES[:0])]).recognise(CODES[:0]).tolist() == []


def test_a_bank_keeps_one_of_frames_that_are_nearly_the_same() -> None:
    half = SAME_FRAME_BITS // 2
    rows = np.stack([CODES[0], flipped(CODES[0], half), flipped(CODES[0], half + 1), CODES[1], CODES[0]])
    assert np.array_equal(exemplars(rows), rows[[0, 2, 3]])
    assert exemplars(CODES[:0]).shape == (0, 4)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_what_a_bank_keeps_of_a_run_recognises_the_whole_run(turned: list[int]) -> None:
    run = np.stack([flipped(CODES[0], bits) for bits in turned])
    kept = exemplars(run)
    assert 1 <= len(kept) <= len(run)
    assert Bank.of([(3, kept)]).recognise(run).tolist() == [3] * len(run)


@pytest.mark.parametrize(("things", "most"), [([2, 1, 1], 1), ([5, 2, 2, 5], 2), ([4], 4)])
def test_most_frames_decide_what_a_run_shows_and_the_older_thing_among_equals(things: list[int], most: int) -> None:
    assert majority(things) == most
    assert majority(np.array(things, np.int64)) == most
