from __future__ import annotations

import numpy as np

from tests.handover.conftest import SECOND
from twicetold.handover.spotting import Spotted, spotted


def found(pairs: list[tuple[float, float]], *, frames: int = 10, step: float = 0.2) -> list[Spotted]:
    times, refs = (np.array([round(pair[side] * SECOND) for pair in pairs], np.int64) for side in (0, 1))
    return list(
        spotted(
            times, refs, np.arange(len(pairs)) + 3, step_us=round(step * SECOND), ref_step_us=SECOND, ref_frames=frames
        )
    )


def test_pairs_on_one_line_are_a_stretch() -> None:
    [one] = found([(12.0, 2), (13.0, 3), (14.2, 4), (15.0, 5)])
    assert (one.start_us, one.end_us) == (12 * SECOND, 16 * SECOND)
    assert (one.ref_start_us, one.ref_end_us, one.frames, one.distance_bits) == (2 * SECOND, 6 * SECOND, 4, 3)


def test_a_single_frame_of_a_film_is_no_stretch_unless_it_has_no_other() -> None:
    assert found([(12.0, 2)]) == []
    assert len(found([(12.0, 0)], frames=1)) == 1


def test_pairs_without_a_common_line_are_none() -> None:
    assert found([(1.0, 9), (40.0, 0), (80.0, 4), (120.0, 7)]) == []


def test_the_same_stretch_shown_twice_is_found_twice_in_order_of_time() -> None:
    pairs = [(30.0 + k, float(k)) for k in range(4)] + [(10.0 + k, float(k)) for k in range(4)]
    assert [one.start_us for one in found(pairs)] == [10 * SECOND, 30 * SECOND]


def test_a_long_gap_ends_a_stretch() -> None:
    pairs = [(float(k), float(k)) for k in (0, 1, 2, 20, 21, 22)]
    assert [(one.start_us, one.ref_start_us) for one in found(pairs, frames=30)] == [(0, 0), (20 * SECOND, 20 * SECOND)]


def test_a_still_is_shown_for_a_run_of_frames() -> None:
    times = np.array([5.0, 5.2, 5.4, 30.0]) * SECOND
    runs = list(
        spotted(times.astype(np.int64), None, np.array([9, 2, 4, 8]), step_us=200_000, ref_step_us=SECOND, ref_frames=1)
    )
    assert runs[0] == Spotted(5 * SECOND, 5_600_000, None, None, 1, 2)
    assert len(runs) == 2
