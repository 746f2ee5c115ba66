"""Made-up frame codes with known neighbours, for tests and benchmarks of searching."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BITS = 256

Codes = NDArray[np.uint64]


def random_codes(count: int, random: np.random.Generator) -> Codes:
    """Codes (count, 4) that have nothing to do with each other: about 128 bits apart."""
    return random.integers(0, 2**64, (count, 4), dtype=np.uint64)


def with_flipped_bits(codes: Codes, counts: NDArray[np.int64], random: np.random.Generator) -> Codes:
    """`codes` (n, 4), each with as many bits turned over as `counts` (n,) says."""
    places = random.random((len(codes), BITS)).argsort(axis=1).argsort(axis=1)
    flips = np.packbits(places < counts[:, None], axis=1)
    turned: Codes = codes ^ flips.view(">u8").astype(np.uint64)
    return turned


def drifting_codes(frames: int, random: np.random.Generator, *, max_step_bits: int = 5) -> Codes:
    """Codes (frames, 4) of one moving shot: each up to `max_step_bits` from the one before."""
    first = random_codes(1, random)
    steps = with_flipped_bits(
        np.zeros((frames - 1, 4), np.uint64), random.integers(0, max_step_bits + 1, frames - 1), random
    )
    codes: Codes = np.bitwise_xor.accumulate(np.concatenate([first, steps]), axis=0)
    return codes


def noisy_copies(codes: Codes, random: np.random.Generator, *, max_distance_bits: int = 31) -> Codes:
    """Copies of `codes` as edits leave them: from 0 to `max_distance_bits` away, evenly, and the bits not evenly.

    What turns a bit of a frame hash over is that its coefficient lies near the median, so that a few bits of a code
    take most of the flips: here half of them fall on a quarter of the bits, other ones for each code.
    """
    weights = np.where(random.random((len(codes), BITS)).argsort(axis=1).argsort(axis=1) < BITS // 4, 3.0, 1.0)
    order = (random.exponential(size=weights.shape) / weights).argsort(axis=1).argsort(axis=1)
    counts = random.integers(0, max_distance_bits + 1, len(codes))
    flips = np.packbits(order < counts[:, None], axis=1)
    copies: Codes = codes ^ flips.view(">u8").astype(np.uint64)
    return copies
