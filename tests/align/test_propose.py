from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from twicetold.align.propose import Proposal, Track, distances, propose

STEP_US = 200_000
NEAR = 31


def drifting(frames: int, *, bits: float) -> NDArray[np.uint64]:
    """Codes of a shot, uint64 (frames, 4), of which so many bits change from each frame to the next."""
    random = np.random.default_rng(5)
    code = random.integers(0, 2, 256).astype(np.uint8)
    codes = []
    for _ in range(frames):
        code = code ^ (random.random(256) < bits / 256)
        codes.append(np.packbits(code).view(">u8").astype(np.uint64))
    return np.array(codes)


def track(codes: NDArray[np.uint64]) -> Track:
    return Track(np.arange(len(codes), dtype=np.int64) * STEP_US, codes)


def proposed(query: Track, ref: Track, *, far: bool) -> list[Proposal]:
    apart = np.array([distances(np.broadcast_to(code, ref.codes.shape), ref.codes) for code in query.codes])
    rows = np.nonzero(apart <= NEAR)
    found = propose(query, ref, *rows, mirrored=False, extend_max_distance_bits=80, far=True)
    return [one for one in found if far != (0.65 < one.line.rate < 1.45)]


@pytest.mark.parametrize("rate", [0.25, 0.5, 2.0])
def test_slow_motion_and_what_plays_much_faster_lies_on_a_line_of_its_own(rate: float) -> None:
    shot = drifting(40, bits=14)
    places = np.round(np.arange(4, 36, rate)).astype(int)
    one, *_ = proposed(track(shot[places]), track(shot), far=True)
    assert one.line.rate == pytest.approx(rate, rel=0.05)
    assert one.end_us - one.start_us == pytest.approx(len(places) * STEP_US, abs=4 * STEP_US)


def test_what_plays_as_it_was_recorded_is_no_slow_motion() -> None:
    shot = drifting(40, bits=14)
    both = track(shot[5:35]), track(shot)
    assert proposed(*both, far=False)[0].line.rate == pytest.approx(1.0)
    assert proposed(*both, far=True) == []


def test_a_picture_that_stands_for_longer_than_it_did_is_no_slow_motion() -> None:
    standing = np.repeat(drifting(1, bits=0), 60, axis=0)
    both = track(standing), track(standing[:15])
    assert proposed(*both, far=False)
    assert proposed(*both, far=True) == []
