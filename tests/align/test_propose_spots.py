from __future__ import annotations

import numpy as np
import pytest

from twicetold.align.propose_spots import Kept, looks, propose_from_spots
from twicetold.align.spots import FramePairs

SECOND = 1_000_000
PLAIN = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
ASIDE = (1.0, 0.0, 0.3, 0.0, 1.0, 0.0)


def pairs(*rows: tuple[int, int, int, tuple[float, ...]]) -> FramePairs:
    """(query frame, reference frame, spots, warp) each."""
    query, ref, spots, warps = zip(*rows, strict=True)
    return FramePairs(np.array(query), np.array(ref), np.array(spots), np.array(warps))


def times(seconds: float, step: float = 1.0) -> Kept:
    return Kept((np.arange(0, seconds, step) * SECOND).astype(np.int64), round(seconds * SECOND))


def test_pairs_on_one_line_become_one_stretch_with_a_margin() -> None:
    (one,) = propose_from_spots(times(20), times(40), pairs(*((q, q + 12, 15, PLAIN) for q in range(3, 9))))
    assert one.line.rate == 1.0
    assert one.line.offset_us == pytest.approx(12 * SECOND, abs=150_000)
    assert (one.start_us, one.end_us) == (2_500_000, 9 * SECOND)
    assert (one.seeds, one.spots) == (6, 90)


def test_a_kept_frame_stands_for_the_footage_up_to_the_next_one() -> None:
    kept = Kept(np.array([0, 4, 8, 12, 20], np.int64) * SECOND, 23 * SECOND)
    one, two = propose_from_spots(kept, kept, pairs(*((q, q, 20, PLAIN) for q in (1, 2, 4))))
    assert (one.start_us, one.end_us) == (3_500_000, 12 * SECOND)
    assert (two.start_us, two.end_us) == (19_500_000, 23 * SECOND)


def test_where_pictures_stand_other_offsets_are_left_open() -> None:
    standing = Kept(np.array([0, 4, 8], np.int64) * SECOND, 12 * SECOND)
    (one,) = propose_from_spots(times(1), standing, pairs((0, 1, 20, PLAIN)))
    assert one.open_us == (0, 2_500_000)
    (one,) = propose_from_spots(standing, times(12), pairs((1, 6, 20, PLAIN)))
    assert one.open_us == (-2_500_000, 0)
    moving, *_ = propose_from_spots(times(9), times(9), pairs((1, 6, 20, PLAIN), (2, 7, 20, PLAIN)))
    assert moving.open_us == (0, 0)


def test_footage_that_was_sped_up_lies_on_a_steeper_line() -> None:
    found = propose_from_spots(
        times(30, 0.5), times(60, 0.5), pairs(*((q, round(q * 1.25), 20, PLAIN) for q in range(4, 44, 2)))
    )
    assert found[0].line.rate == pytest.approx(1.25, abs=0.03)


@pytest.mark.parametrize("rate", [0.25, 0.5, 2.0, 3.0])
def test_slow_motion_and_what_is_played_much_faster_lies_on_a_line_of_its_own(rate: float) -> None:
    rows = [(q, round(q * rate), 20, PLAIN) for q in range(4, 28)]
    found = propose_from_spots(times(30, 0.5), times(90, 0.5), pairs(*rows))
    assert found[0].line.rate == pytest.approx(rate, rel=0.04)


def test_slow_motion_is_found_beside_a_longer_stretch_that_plays_as_it_was_recorded() -> None:
    rows = [(q, q, 20, PLAIN) for q in range(20)] + [(q, round(30 + (q - 22) * 0.5), 20, PLAIN) for q in range(22, 32)]
    rates = {round(one.line.rate, 1) for one in propose_from_spots(times(40), times(50), pairs(*rows))}
    assert {1.0, 0.5} <= rates


def test_a_picture_that_stands_is_not_taken_for_slow_motion() -> None:
    found = propose_from_spots(times(20), times(20), pairs(*((q, 5, 20, PLAIN) for q in range(12))))
    assert found
    assert all(0.7 <= one.line.rate <= 1.4 for one in found)


def test_a_shot_that_hardly_moves_does_not_outvote_the_moment() -> None:
    rows = [(q, r, 30 if r == q + 5 else 8, PLAIN) for q in range(4) for r in range(5, 12)]
    found = propose_from_spots(times(10), times(20), pairs(*rows))
    assert found[0].line.offset_us == pytest.approx(5 * SECOND, abs=150_000)


def test_two_warps_on_one_line_are_two_stretches() -> None:
    rows = [(q, q, 20, PLAIN) for q in range(4)] + [(q, q, 15, ASIDE) for q in range(4)]
    found = propose_from_spots(times(10), times(10), pairs(*rows))
    assert len([one for one in found if one.seeds == 4]) == 2


def test_a_handful_of_spots_by_chance_is_not_looked_at() -> None:
    assert propose_from_spots(times(10), times(10), pairs((3, 7, 4, PLAIN))) == []


def test_a_still_is_looked_for_in_each_run_of_frames() -> None:
    rows = [(0, r, 12, PLAIN) for r in (2, 3, 4, 20, 21)]
    found = looks(np.array([2, 3, 4, 20, 21]) * SECOND, pairs(*rows))
    assert [look.times_us.tolist() for look in found] == [
        [2 * SECOND, 3 * SECOND, 4 * SECOND],
        [20 * SECOND, 21 * SECOND],
    ]
