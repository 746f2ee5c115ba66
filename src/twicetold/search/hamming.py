"""Hamming distances between 256-bit codes, four `uint64` each."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]


class Pairs(NamedTuple):
    """Pairs of rows within a distance, in order of the first row, then the second."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    distance_bits: NDArray[np.uint16]


@numba.njit(cache=True, nogil=True, inline="always")
def _ones(word: np.uint64) -> np.uint64:
    # Compilers know this sum by halves and make it one instruction.
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@numba.njit(cache=True, nogil=True, inline="always")
def distance_bits(a: Codes, b: Codes) -> np.int64:
    """Distance of two codes (4,); for use in compiled loops."""
    return np.int64(_ones(a[0] ^ b[0]) + _ones(a[1] ^ b[1]) + _ones(a[2] ^ b[2]) + _ones(a[3] ^ b[3]))


@numba.njit(cache=True, nogil=True)
def _rowwise(a: Codes, b: Codes, out: NDArray[np.uint16]) -> None:
    for i in range(len(a)):
        out[i] = distance_bits(a[i], b[i])


@numba.njit(cache=True, nogil=True)
def _one_to_many(code: Codes, many: Codes, out: NDArray[np.uint16]) -> None:
    for i in range(len(many)):
        out[i] = distance_bits(code, many[i])


@numba.njit(cache=True, nogil=True)
def _count_within(a: Codes, b: Codes, limit: int, counts: NDArray[np.int64]) -> None:
    for i in range(len(a)):
        for j in range(len(b)):
            if distance_bits(a[i], b[j]) <= limit:
                counts[i] += 1


@numba.njit(cache=True, nogil=True)
def _fill_within(a: Codes, b: Codes, limit: int, second: NDArray[np.int64], found: NDArray[np.uint16]) -> None:
    k = 0
    for i in range(len(a)):
        for j in range(len(b)):
            distance = distance_bits(a[i], b[j])
            if distance <= limit:
                second[k] = j
                found[k] = distance
                k += 1


def _checked(codes: Codes) -> Codes:
    if codes.dtype != np.uint64 or codes.ndim != 2 or codes.shape[1] != 4:
        raise ValueError(f"codes are uint64 (n, 4), not {codes.dtype} {codes.shape}")
    return np.ascontiguousarray(codes)


def rowwise(a: Codes, b: Codes) -> NDArray[np.uint16]:
    """Distance of each row of `a` (n, 4) to the same row of `b` (n, 4); uint16 (n,)."""
    a, b = _checked(a), _checked(b)
    if len(a) != len(b):
        raise ValueError(f"rows are compared one to one, not {len(a)} to {len(b)}")
    out = np.empty(len(a), np.uint16)
    _rowwise(a, b, out)
    return out


def one_to_many(code: Codes, many: Codes) -> NDArray[np.uint16]:
    """Distance of `code` (4,) to each row of `many` (n, 4); uint16 (n,)."""
    many = _checked(many)
    out = np.empty(len(many), np.uint16)
    _one_to_many(_checked(code[None])[0], many, out)
    return out


def pairwise(a: Codes, b: Codes) -> NDArray[np.uint16]:
    """All distances; uint16 (n, m)."""
    a = _checked(a)
    return np.stack([one_to_many(code, b) for code in a]) if len(a) else np.empty((0, len(b)), np.uint16)


def within(a: Codes, b: Codes, max_distance_bits: int) -> Pairs:
    """All pairs of rows at most `max_distance_bits` apart, by comparing each with each."""
    a, b = _checked(a), _checked(b)
    counts = np.zeros(len(a), np.int64)
    _count_within(a, b, max_distance_bits, counts)
    second = np.empty(counts.sum(), np.int64)
    found = np.empty(counts.sum(), np.uint16)
    _fill_within(a, b, max_distance_bits, second, found)
    return Pairs(np.repeat(np.arange(len(a)), counts), second, found)
