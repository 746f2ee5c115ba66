from __future__ import annotations

import numpy as np
import pytest

from twicetold.align.alone import HIGHEST, alone_score, judged_alone
from twicetold.align.line import Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.propose import Track
from twicetold.align.warp import PLAIN

STEP_US = 200_000


def moving(frames: int, seed: int = 0) -> Track:
    """Codes that have nothing to do with those a second away, and change little from sample to sample."""
    random = np.random.default_rng(seed)
    keys = random.integers(0, 2**63, (frames // 5 + 2, 4)).astype(np.uint64)
    codes = np.repeat(keys, 5, axis=0)[:frames]
    return Track(np.arange(frames, dtype=np.int64) * STEP_US, codes)


def standing(frames: int) -> Track:
    return Track(np.arange(frames, dtype=np.int64) * STEP_US, np.full((frames, 4), 7, np.uint64))


def proposal(start_s: float, end_s: float, offset_s: float) -> Proposal:
    return Proposal(Line(1.0, offset_s * 1e6), WarpPath(PLAIN), round(start_s * 1e6), round(end_s * 1e6), seeds=5)


def test_the_same_moment_is_near_on_the_line_and_far_beside_it() -> None:
    ref = moving(200)
    query = Track(ref.times_us[:50], ref.codes[75:125])
    judged = judged_alone(query, ref, proposal(0, 10, 15))
    assert judged is not None
    assert (judged.distance_bits, judged.start_us, judged.end_us) == (0, 0, 10_000_000)
    assert judged.beside_bits > 90
    assert judged.score > 0.85


def test_a_shot_that_stands_still_is_not_claimed() -> None:
    judged = judged_alone(standing(60), standing(60), proposal(0, 8, 2))
    assert judged is not None
    assert (judged.distance_bits, judged.beside_bits) == (0, 0)
    assert judged.score < 0.1


def test_ends_that_run_over_a_cut_are_cut_off() -> None:
    ref = moving(200)
    codes = np.concatenate([moving(10, seed=9).codes, ref.codes[85:125]])
    judged = judged_alone(Track(ref.times_us[:50], codes), ref, proposal(0, 10, 15))
    assert judged is not None
    assert judged.start_us == 2_000_000


def test_what_is_too_short_or_has_nothing_beside_it_is_not_judged() -> None:
    ref = moving(200)
    assert judged_alone(Track(ref.times_us[:50], ref.codes[75:125]), ref, proposal(0, 0.6, 15)) is None
    short = Track(ref.times_us[:6], ref.codes[:6])
    assert judged_alone(short, short, proposal(0, 1.2, 0)) is None


@pytest.mark.parametrize("lead", [0, 20, 60, 200])
def test_nothing_that_nobody_looked_at_is_surer_than_the_highest(lead: float) -> None:
    score = alone_score(lead_bits=lead, distance_bits=0, seconds=600)
    assert 0 <= score <= HIGHEST
    assert score <= alone_score(lead_bits=lead + 10, distance_bits=0, seconds=600)
