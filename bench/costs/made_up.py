"""Made-up frame codes for archives of millions: shots that drift, stock frames that recur, and a release that copies.

Real codes are not spread evenly. Frames of 28 films that have nothing to do with each other (more than 60 bits apart)
share a 16-bit band 9 times as often as even ones would, and a search compares that many more codes. So one band in six
of a shot's first frame is one of 256 that are common: even codes would flatter every index of bands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.testing.codes import noisy_copies, random_codes

Codes = NDArray[np.uint64]

FRAMES_PER_ITEM = 1200
"""Ten minutes at two a second."""
FRAMES_PER_SHOT = 12
MAX_STEP_BITS = 5
STOCK_CARDS = 12
STOCK_SHARE = 0.003
COMMON_BANDS = 256
COMMON_SHARE = 0.177
MAX_DISTANCE_BITS = 31
UNRELATED_SHARE = 0.1


class Release(NamedTuple):
    """What is looked for: 1,200 frames. `planted` (k, 3) holds query row, archive row and their distance in bits."""

    codes: Codes
    mirrored: Codes
    planted: NDArray[np.int64]


def archive_codes(count: int, random: np.random.Generator) -> Codes:
    """Codes (count, 4) of an archive, item after item, `FRAMES_PER_ITEM` each."""
    shots = -(-count // FRAMES_PER_SHOT)
    codes = np.concatenate([_drifting(size, random) for size in _chunks(shots)])[:count]
    cards = random_codes(STOCK_CARDS, random)
    places = random.random(count) < STOCK_SHARE
    codes[places] = cards[random.integers(0, STOCK_CARDS, places.sum())] ^ _flips(int(places.sum()), 2, random)
    return codes


def release_of(codes: Codes, random: np.random.Generator) -> Release:
    """A release most of which copies frames of the archive, 0 to 31 bits away; among them some stock cards."""
    rows = random.integers(0, len(codes), FRAMES_PER_ITEM)
    copies = noisy_copies(codes[rows], random, max_distance_bits=MAX_DISTANCE_BITS)
    unrelated = random.random(FRAMES_PER_ITEM) < UNRELATED_SHARE
    copies[unrelated] = _first_frames(int(unrelated.sum()), random)
    kept = np.flatnonzero(~unrelated)
    distance = np.bitwise_count(copies[kept] ^ codes[rows[kept]]).sum(axis=1).astype(np.int64)
    return Release(copies, _first_frames(FRAMES_PER_ITEM, random), np.column_stack([kept, rows[kept], distance]))


def _chunks(shots: int, size: int = 50_000) -> Iterator[int]:
    for done in range(0, shots, size):
        yield min(size, shots - done)


def _drifting(shots: int, random: np.random.Generator) -> Codes:
    steps = _flips(shots * FRAMES_PER_SHOT, MAX_STEP_BITS, random).reshape(shots, FRAMES_PER_SHOT, 4)
    steps[:, 0] = _first_frames(shots, random)
    return np.bitwise_xor.accumulate(steps, axis=1).reshape(-1, 4)


def _first_frames(count: int, random: np.random.Generator) -> Codes:
    bands = random.integers(0, 2**16, (count, 16), dtype=np.uint16)
    # The same common bands for every archive and release.
    common = np.random.default_rng(1).integers(0, 2**16, (16, COMMON_BANDS), dtype=np.uint16)
    taken = common[np.arange(16), random.integers(0, COMMON_BANDS, bands.shape)]
    bands = np.where(random.random(bands.shape) < COMMON_SHARE, taken, bands)
    return bands.astype(">u2").view(">u8").astype(np.uint64)


def _flips(count: int, most: int, random: np.random.Generator) -> Codes:
    """What to XOR with to turn over up to `most` bits; uint64 (count, 4)."""
    places = random.integers(0, 256, (count, most), dtype=np.uint16)
    wanted = np.arange(most) < random.integers(0, most + 1, (count, 1))
    flips = np.zeros((count, 4), np.uint64)
    for k in range(most):
        bit = np.where(wanted[:, k], np.uint64(1) << (places[:, k] % 64).astype(np.uint64), np.uint64(0))
        flips[np.arange(count), places[:, k] // 64] ^= bit
    return flips
