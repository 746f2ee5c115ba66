from __future__ import annotations

from tests.align.in_memory import STEP_US, large, sides


def test_frames_are_read_of_the_side_that_is_asked() -> None:
    query, ref = large(1, 1), large(2, 1)
    both = sides(query, ref)
    ours, theirs = both.query(0, 2 * STEP_US), both.ref(STEP_US, 3 * STEP_US)
    assert ours.times_us.tolist() == [0, STEP_US]
    assert (ours.pixels == query[:2]).all()
    assert theirs.times_us.tolist() == [STEP_US, 2 * STEP_US]
    assert (theirs.pixels == ref[1:3]).all()
