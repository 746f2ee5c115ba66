"""What lies around a spot, as 128 numbers: how strongly the picture changes in 8 directions in each of 4 x 4 cells.

The measure is SIFT's (Lowe 2004), with square roots taken (Arandjelovic and Zisserman 2012), in an upright frame:
pictures are shown upright, and a description that need not bear any turn tells more spots apart. A turn of 15 degrees
is borne. Directions share a change by the cosine of the angle between them, so that none needs an arc tangent.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

CELLS, DIRECTIONS = 4, 8
SAMPLES = 16
"""Samples across the square that is described, and down it."""

STEP = 1.5
"""Pixels between samples, in the picture at the spot's own size."""

LENGTH = CELLS * CELLS * DIRECTIONS

MOST = 0.2
"""Where one number would be more than this share of the length of all, it is cut: one edge says not everything."""

_NUMBERS, _TURNS = np.arange(LENGTH).reshape(CELLS, CELLS, DIRECTIONS), np.arange(DIRECTIONS)

MIRRORED = _NUMBERS[:, ::-1][:, :, (DIRECTIONS // 2 - _TURNS) % DIRECTIONS].reshape(-1)
"""Order of the 128 numbers that gives those of the mirrored picture: columns change places, and left and right do."""

TRANSPOSED = _NUMBERS.transpose(1, 0, 2)[:, :, (DIRECTIONS // 4 - _TURNS) % DIRECTIONS].reshape(-1)
"""Order that gives those of the transposed picture: rows become columns. With `MIRRORED` it makes all quarter turns."""

NEGATIVE = _NUMBERS[:, :, (_TURNS + DIRECTIONS // 2) % DIRECTIONS].reshape(-1)
"""Order that gives those of the negative: each direction and its opposite change places."""

_ANGLES = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
_ACROSS, _DOWN = np.cos(_ANGLES).astype(np.float32), np.sin(_ANGLES).astype(np.float32)


def _shares() -> NDArray[np.float32]:
    """How much of a sample belongs to each cell along one axis, (SAMPLES, CELLS): linear between the cells' middles,
    and less towards the ends of the square."""
    place = (np.arange(SAMPLES) + 0.5) * CELLS / SAMPLES - 0.5
    linear = np.maximum(0.0, 1.0 - np.abs(place[:, None] - np.arange(CELLS)[None, :]))
    from_middle = (np.arange(SAMPLES) - (SAMPLES - 1) / 2) / (SAMPLES / 2)
    shares: NDArray[np.float32] = (linear * np.exp(-(from_middle**2) / 2)[:, None]).astype(np.float32)
    return shares


_SHARES = _shares()


def described(picture: NDArray[np.uint8], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float32]:
    """Descriptions, float32 (n, 128) of length 1, of the places x and y, float64 (n,), in pixels of a grey picture.

    What lies outside the picture counts as a repetition of its edge. A flat place is described by zeros.
    """
    found = np.zeros((len(x), LENGTH), np.float32)
    _describe(picture, x, y, _SHARES, _ACROSS, _DOWN, found)
    return found


@numba.njit(cache=True, nogil=True)
def _describe(  # Numba takes no keywords-only
    picture: NDArray[np.uint8],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    shares: NDArray[np.float32],
    across: NDArray[np.float32],
    down: NDArray[np.float32],
    found: NDArray[np.float32],
) -> None:
    patch = np.zeros((SAMPLES + 2, SAMPLES + 2), np.float32)
    row = np.zeros((CELLS, DIRECTIONS), np.float32)
    for spot in range(len(x)):
        _sample(picture, x[spot], y[spot], patch)
        out = found[spot]
        for i in range(SAMPLES):
            row[:] = np.float32(0)
            for j in range(SAMPLES):
                dx = patch[i + 1, j + 2] - patch[i + 1, j]
                dy = patch[i + 2, j + 1] - patch[i, j + 1]
                for direction in range(DIRECTIONS):
                    change = dx * across[direction] + dy * down[direction]
                    if change > np.float32(0):
                        for cell in range(CELLS):
                            if shares[j, cell] > np.float32(0):
                                row[cell, direction] += change * shares[j, cell]
            for above in range(CELLS):
                share = shares[i, above]
                if share > np.float32(0):
                    for cell in range(CELLS):
                        for direction in range(DIRECTIONS):
                            out[(above * CELLS + cell) * DIRECTIONS + direction] += share * row[cell, direction]
        _rooted(out)


@numba.njit(cache=True, nogil=True)
def _sample(picture: NDArray[np.uint8], x: float, y: float, patch: NDArray[np.float32]) -> None:
    """Fill the patch with grey levels around a place, bilinear."""
    height, width = picture.shape
    middle = (len(patch) - 1) / 2
    for i in range(len(patch)):
        v = min(max(y + (i - middle) * STEP, 0.0), height - 1.001)
        top = int(v)
        below = np.float32(v - top)
        for j in range(len(patch)):
            u = min(max(x + (j - middle) * STEP, 0.0), width - 1.001)
            left = int(u)
            right = np.float32(u - left)
            high = np.float32(picture[top, left]) * (1 - right) + np.float32(picture[top, left + 1]) * right
            low = np.float32(picture[top + 1, left]) * (1 - right) + np.float32(picture[top + 1, left + 1]) * right
            patch[i, j] = high * (1 - below) + low * below


@numba.njit(cache=True, nogil=True)
def _rooted(numbers: NDArray[np.float32]) -> None:
    """Scale to length 1, cut at `MOST`, scale to sum 1, take square roots."""
    square = np.float32(0)
    for one in range(len(numbers)):
        square += numbers[one] * numbers[one]
    if square == np.float32(0):
        return
    length = np.sqrt(square)
    total = np.float32(0)
    for one in range(len(numbers)):
        numbers[one] = min(numbers[one] / length, np.float32(MOST))
        total += numbers[one]
    for one in range(len(numbers)):
        numbers[one] = np.sqrt(numbers[one] / total)
