"""Correlation of two pictures place by place, each in a window of its own."""

from __future__ import annotations

from typing import NamedTuple

import cv2
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
    mask = shared.astype(np.float32)

    def around(values: NDArray[np.float32]) -> NDArray[np.float32]:
        summed = cv2.boxFilter(values * mask, -1, (window, window), normalize=False)
        return summed.astype(np.float32, copy=False)

    count = np.maximum(around(np.ones(shared.shape, np.float32)), 1.0)
    mean_a, mean_b = around(ours) / count, around(theirs) / count
    var_a = np.maximum(around(ours * ours) / count - mean_a**2, 0.0)
    var_b = np.maximum(around(theirs * theirs) / count - mean_b**2, 0.0)
    covariance = around(ours * theirs) / count - mean_a * mean_b
    correlation = covariance / np.sqrt((var_a + NOISE) * (var_b + NOISE))
    floor_a, floor_b = (
        max(LEAST_TEXTURE, texture * float(side[shared].std())) if shared.any() else 0.0 for side in (ours, theirs)
    )
    textured = shared & ((var_a > floor_a**2) | (var_b > floor_b**2)) & (count > 0.5 * window**2)
    if textured.any():
        # What is faint in one picture is lost in noise in a darker copy of it, and says nothing.
        gain = max(float(ours[shared].var()), 1e-6) / max(float(theirs[shared].var()), 1e-6)
        seen = np.minimum(np.maximum(var_a, gain * var_b), np.maximum(var_b, var_a / gain))
        textured &= seen > LEAST_TEXTURE**2
    return Local(correlation.astype(np.float32, copy=False), textured)
