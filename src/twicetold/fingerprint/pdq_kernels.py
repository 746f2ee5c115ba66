"""The inner loops of PDQ, compiled; `twicetold.fingerprint.pdq` is what to call.

Every sum is taken in single precision and in the order of the published C++ (facebook/ThreatExchange, pdq/cpp), because
a bit of the hash is a comparison with a median: another order of the same additions turns some of them over.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

SIDE = 64
"""Side of the picture that is transformed."""
KEPT = 16
"""Lowest frequencies kept in each direction, without the constant one."""


def _cosines() -> Float32:
    """Rows 1 to 16 of the 64-point DCT-II matrix, shape (16, 64)."""
    frequency = np.arange(1, KEPT + 1)[:, None]
    sample = 2 * np.arange(SIDE)[None, :] + 1
    scale = np.float64(np.float32(np.sqrt(2.0 / SIDE)))
    cosines: Float32 = (scale * np.cos(np.pi / 2.0 / SIDE * frequency * sample)).astype(np.float32)
    return cosines


COSINES = _cosines()
COSINES_T = np.ascontiguousarray(COSINES.T)


@numba.njit(cache=True, nogil=True)
def luma_of_rgb(rgb: NDArray[np.uint8]) -> Float32:
    """Luma (h, w) of an (h, w, 3) picture: 0.299 R + 0.587 G + 0.114 B."""
    height, width, _ = rgb.shape
    luma = np.empty((height, width), np.float32)
    for i in range(height):
        for j in range(width):
            luma[i, j] = np.float32(rgb[i, j, 0] * 0.299 + rgb[i, j, 1] * 0.587 + rgb[i, j, 2] * 0.114)
    return luma


@numba.njit(cache=True, nogil=True)
def _box_along_rows(source: Float32, out: Float32, window: int) -> None:
    """Running mean of each row; at the ends over the part of the window that lies inside."""
    height, width = source.shape
    ahead = (window + 2) // 2 - 1  # an even window reaches one further ahead than back
    behind = window - ahead
    for i in range(height):
        total = np.float32(0)
        count = 0
        for j in range(ahead):
            total += source[i, j]
            count += 1
        for j in range(width):
            if j + ahead < width:
                total += source[i, j + ahead]
                count += 1
            if j - behind >= 0:
                total -= source[i, j - behind]
                count -= 1
            out[i, j] = total / np.float32(count)


@numba.njit(cache=True, nogil=True)
def _box_along_columns(source: Float32, out: Float32, window: int) -> None:
    """The same down each column; all columns at once, so that memory is read in its own order."""
    height, width = source.shape
    ahead = (window + 2) // 2 - 1
    behind = window - ahead
    total = np.zeros(width, np.float32)
    count = 0
    for i in range(ahead):
        for j in range(width):
            total[j] += source[i, j]
        count += 1
    for i in range(height):
        if i + ahead < height:
            for j in range(width):
                total[j] += source[i + ahead, j]
            count += 1
        if i - behind >= 0:
            for j in range(width):
                total[j] -= source[i - behind, j]
            count -= 1
        for j in range(width):
            out[i, j] = total[j] / np.float32(count)


@numba.njit(cache=True, nogil=True)
def downsample(luma: Float32) -> Float32:
    """The (64, 64) picture of `luma` (h, w), which is overwritten: a tent filter (two boxes), then the centres."""
    height, width = luma.shape
    if height == SIDE and width == SIDE:
        return luma.copy()
    between = np.empty_like(luma)
    for _ in range(2):
        _box_along_rows(luma, between, (width + 2 * SIDE - 1) // (2 * SIDE))
        _box_along_columns(between, luma, (height + 2 * SIDE - 1) // (2 * SIDE))
    small = np.empty((SIDE, SIDE), np.float32)
    for i in range(SIDE):
        row = int((i + 0.5) * height / SIDE)
        for j in range(SIDE):
            small[i, j] = luma[row, int((j + 0.5) * width / SIDE)]
    return small


@numba.njit(cache=True, nogil=True)
def quality_of(small: Float32) -> int:
    """Gradient quality, 0 to 100, of a (64, 64) picture; steps below 2.55 grey levels count as none."""
    total = 0
    hundred, full = np.float32(100), np.float32(255)
    for i in range(SIDE - 1):
        for j in range(SIDE):
            total += abs(int((small[i, j] - small[i + 1, j]) * hundred / full))
    for i in range(SIDE):
        for j in range(SIDE - 1):
            total += abs(int((small[i, j] - small[i, j + 1]) * hundred / full))
    return min(100, total // 90)


@numba.njit(cache=True, nogil=True)
def transform(small: Float32) -> Float32:
    """Frequencies 1 to 16 of the two-dimensional DCT of a (64, 64) picture, shape (16, 16)."""
    half = np.zeros((KEPT, SIDE), np.float32)
    for i in range(KEPT):
        for k in range(SIDE):
            weight = COSINES[i, k]
            for j in range(SIDE):
                half[i, j] += weight * small[k, j]
    full = np.zeros((KEPT, KEPT), np.float32)
    for i in range(KEPT):
        for k in range(SIDE):
            value = half[i, k]
            for j in range(KEPT):
                full[i, j] += value * COSINES_T[k, j]
    return full


@numba.njit(cache=True, nogil=True)
def set_bits(coefficients: Float32, words: NDArray[np.uint64]) -> None:
    """Write into `words` (4,) which coefficients are above their lower median; the last one is the first bit."""
    median = np.partition(coefficients.ravel(), KEPT * KEPT // 2 - 1)[KEPT * KEPT // 2 - 1]
    words[:] = 0
    for i in range(KEPT):
        for j in range(KEPT):
            if coefficients[i, j] > median:
                bit = i * KEPT + j
                words[3 - bit // 64] |= np.uint64(1) << np.uint64(bit % 64)


@numba.njit(cache=True, nogil=True)
def turned(coefficients: Float32, odd_rows: bool, odd_columns: bool, transpose: bool) -> Float32:
    """The coefficients of the flipped picture: those odd in a flipped direction change sign, then the axes swap."""
    out = np.empty_like(coefficients)
    for i in range(KEPT):
        for j in range(KEPT):
            # Index 0 is frequency 1: even indices are the odd frequencies.
            negative = (odd_rows and i % 2 == 0) != (odd_columns and j % 2 == 0)
            value = -coefficients[i, j] if negative else coefficients[i, j]
            if transpose:
                out[j, i] = value
            else:
                out[i, j] = value
    return out


@numba.njit(cache=True, nogil=True)
def hash_small(
    small: Float32,
    code: NDArray[np.uint64],
    mirrored: NDArray[np.uint64],
) -> int:
    """Hash a (64, 64) picture into `code` and `mirrored`, each (4,); returns the quality."""
    coefficients = transform(small)
    set_bits(coefficients, code)
    set_bits(turned(coefficients, False, True, False), mirrored)
    return quality_of(small)


@numba.njit(cache=True, nogil=True)
def hash_gray_batch(
    gray: NDArray[np.uint8],
    codes: NDArray[np.uint64],
    mirrored: NDArray[np.uint64],
    quality: NDArray[np.uint8],
) -> None:
    """Hash pictures (n, h, w) into `codes` and `mirrored` (n, 4) and `quality` (n,)."""
    for k in range(gray.shape[0]):
        small = downsample(gray[k].astype(np.float32))
        quality[k] = hash_small(small, codes[k], mirrored[k])
