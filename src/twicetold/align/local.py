"""Correlation of two pictures place by place, each in a window of its own."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

NOISE = 4.0
"""Variance, in squared grey levels, that coding noise may make: flat places agree with nothing."""

LEAST_TEXTURE = 2.5
"""Standard deviation, in grey levels, that a place has to have at least: in a flat picture the rest is noise."""


class Local(NamedTuple):
    """`correlation` float32 (h, w), -1 to 1; `textured` bool (h, w): where either picture has something to compare."""

    correlation: NDArray[np.float32]
    textured: NDArray[np.bool_]


def local_correlation(
    ours: NDArray[np.float32], theirs: NDArray[np.float32], shared: NDArray[np.bool_], *, window: int, texture: float
) -> Local:
    """Correlate two pictures of one size, float32 (h, w).

    Args:
        shared: bool (h, w), pixels that both have; no other is looked at.
        window: side of the window around each place.
        texture: standard deviation around a place, over the whole picture's, from which it has something to compare,
            if as much of it as the other picture's contrast leaves stands out from noise there.
    """
    summed = _products(ours, theirs, shared)
    for one in summed:
        cv2.boxFilter(one, -1, (window, window), dst=one, normalize=False)
    return Local(*_correlated(summed, *_spread(ours, theirs, shared), shared, texture, 0.5 * window**2))


@numba.njit(cache=True, nogil=True)
def _spread(ours: NDArray[np.float32], theirs: NDArray[np.float32], shared: NDArray[np.bool_]) -> tuple[float, float]:
    """Variance of either picture over the pixels that both have, 0 where there are none."""
    count, a, b, aa, bb = 0, 0.0, 0.0, 0.0, 0.0
    for row in range(shared.shape[0]):
        for column in range(shared.shape[1]):
            if shared[row, column]:
                count += 1
                a += ours[row, column]
                b += theirs[row, column]
                aa += np.float64(ours[row, column]) ** 2
                bb += np.float64(theirs[row, column]) ** 2
    if not count:
        return 0.0, 0.0
    return max(aa / count - (a / count) ** 2, 0.0), max(bb / count - (b / count) ** 2, 0.0)


@numba.njit(cache=True, nogil=True)
def _products(ours: NDArray[np.float32], theirs: NDArray[np.float32], shared: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Of each pixel that both have 1, its values, their squares and their product, float32 (6, h, w); 0 elsewhere."""
    height, width = shared.shape
    found = np.zeros((6, height, width), np.float32)
    for row in range(height):
        for column in range(width):
            if shared[row, column]:
                a, b = ours[row, column], theirs[row, column]
                found[0, row, column] = 1
                found[1, row, column], found[2, row, column] = a, b
                found[3, row, column], found[4, row, column], found[5, row, column] = a * a, b * b, a * b
    return found


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _correlated(
    summed: NDArray[np.float32],
    all_a: float,
    all_b: float,
    shared: NDArray[np.bool_],
    texture: float,
    enough: float,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Correlation and texture by what `_products` gives, summed over each place's window.

    Args:
        all_a: variance of the one picture; `all_b` of the other.
        enough: pixels of a window that have to be shared for its place to have texture.
    """
    floor_a = np.float32(max(LEAST_TEXTURE, texture * np.sqrt(all_a)) ** 2)
    floor_b = np.float32(max(LEAST_TEXTURE, texture * np.sqrt(all_b)) ** 2)
    # What is faint in one picture is lost in noise in a darker copy of it, and says nothing.
    gain = np.float32(max(all_a, 1e-6) / max(all_b, 1e-6))
    nothing, noise = np.float32(0), np.float32(NOISE)
    height, width = shared.shape
    correlation, textured = np.empty((height, width), np.float32), np.zeros((height, width), np.bool_)
    for row in range(height):
        for column in range(width):
            count = max(summed[0, row, column], np.float32(1))
            a, b = summed[1, row, column] / count, summed[2, row, column] / count
            var_a = max(summed[3, row, column] / count - a * a, nothing)
            var_b = max(summed[4, row, column] / count - b * b, nothing)
            covariance = summed[5, row, column] / count - a * b
            correlation[row, column] = covariance / np.sqrt((var_a + noise) * (var_b + noise))
            if shared[row, column] and count > enough and (var_a > floor_a or var_b > floor_b):
                seen = min(max(var_a, gain * var_b), max(var_b, var_a / gain))
                textured[row, column] = seen > LEAST_TEXTURE**2
    return correlation, textured
