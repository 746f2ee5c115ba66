"""Bands: 16-bit pieces of a code, by which codes that may be near each other are found.

Two codes at distance d agree on at least one of b disjoint bands if d < b (pigeonhole), and with a high chance well
beyond: bits that differ come in clusters, because noise turns the coefficients nearest to the median. Cf. Norouzi,
Punjani and Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing", 2014, doi:10.1109/TPAMI.2013.231.
Every code of every bucket that is probed is compared in full: distances are exact and no bucket is cut short, so that
a result never depends on the order of rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.search.hamming import Codes, distance_bits

BAND_BITS = 16
CODE_BITS = 256
DEFAULT_BANDS = 16
MAX_BANDS = 64

WANTED = 16
"""Codes for each beginning of a key that is told where it starts, on average: as many as keys of 16 bits leave of a
million."""

Keys = NDArray[np.uint16]


def band_starts(bands: int) -> NDArray[np.int64]:
    """First bit of each of `bands` bands, spread evenly over the code; with more than 16 they overlap."""
    if not 1 <= bands <= MAX_BANDS:
        raise ValueError(f"an index has 1 to {MAX_BANDS} bands, not {bands}")
    return np.arange(bands, dtype=np.int64) * CODE_BITS // bands


@numba.njit(cache=True, nogil=True, inline="always")
def _key(code: Codes, start: int) -> np.int64:
    """The 16 bits of `code` (4,) from bit `start` on, going round at the end."""
    word, shift = start // 64, start % 64
    key = code[word] << np.uint64(shift)
    if shift > 64 - 16:
        key |= code[(word + 1) % 4] >> np.uint64(64 - shift)
    return np.int64(key >> np.uint64(48))


@numba.njit(cache=True, nogil=True)
def _keys(codes: Codes, start: int) -> Keys:
    keys = np.empty(len(codes), np.uint16)
    for i in range(len(codes)):
        keys[i] = _key(codes[i], start)
    return keys


class BandTable(NamedTuple):
    """Per band, the rows of n codes in ascending order of their keys, and where in them keys that begin alike start."""

    firsts: NDArray[np.uint32]
    """(bands, 2**p + 1), place of the first row of each beginning of p bits, p from 0 to 16, and n."""
    rows: NDArray[np.uint32]
    """(bands, n)"""
    starts: NDArray[np.int64]
    """(bands,) as from `band_starts`."""


class Reach(NamedTuple):
    """How far a query looks."""

    max_distance_bits: int
    """Largest distance of a hit."""
    flips: int
    """How many bits of a band may differ, 0 or 1."""


def band_table(codes: Codes, starts: NDArray[np.int64]) -> BandTable:
    """Sort `codes` (n, 4) by each band. Beginnings are as long as leaves about `WANTED` codes to each."""
    bits = int(np.clip(np.log2(max(len(codes), 1) / WANTED), 0, BAND_BITS))
    firsts = np.zeros((len(starts), (1 << bits) + 1), np.uint32)
    rows = np.empty((len(starts), len(codes)), np.uint32)
    for b in range(len(starts)):
        keys = _keys(codes, starts[b])
        rows[b] = np.argsort(keys, kind="stable")
        firsts[b, 1:] = np.cumsum(np.bincount(keys.astype(np.int64) >> (BAND_BITS - bits), minlength=1 << bits))
    return BandTable(firsts, rows, starts)


@numba.njit(cache=True, nogil=True)
def probe(
    queries: Codes, codes: Codes, table: BandTable, skipped: NDArray[np.bool_], reach: Reach
) -> NDArray[np.int64]:
    """Rows of `codes` near each query, each once.

    Args:
        queries: (m, 4).
        codes: (n, 4).
        table: from `band_table` of `codes`.
        skipped: (n,) rows that do not count.
        reach: how far to look.

    Returns:
        int64 (k, 3): query, row, distance in bits.
    """
    firsts, rows, starts = table
    max_distance_bits, flips = reach
    rest = BAND_BITS - int(np.log2(firsts.shape[1] - 1))
    found = np.empty((1024, 3), np.int64)
    count = 0
    # Of each row the last query that found it, plus one: in a shot that stands all bands bring the same rows.
    finder = np.zeros(len(codes), np.uint32)
    for q in range(len(queries)):
        query = queries[q]
        for band in range(len(starts)):
            key = _key(query, starts[band])
            for flip in range(1 + 16 * flips):
                wanted = key if flip == 0 else key ^ np.int64(1 << (flip - 1))
                for at in range(firsts[band, wanted >> rest], firsts[band, (wanted >> rest) + 1]):
                    row = np.int64(rows[band, at])
                    if skipped[row] or (rest and _key(codes[row], starts[band]) != wanted):
                        continue
                    distance = distance_bits(query, codes[row])
                    if distance > max_distance_bits or finder[row] == q + 1:
                        continue
                    finder[row] = q + 1
                    if count == len(found):
                        larger = np.empty((2 * count, 3), np.int64)
                        larger[:count] = found
                        found = larger
                    found[count, 0] = q
                    found[count, 1] = row
                    found[count, 2] = distance
                    count += 1
    return found[:count].copy()
