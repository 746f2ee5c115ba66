"""Black, flat and nearly flat frames, told as such: they look like each other and never start a match.

The thresholds were set on real footage and its edits (docs/decisions/003-frame-codes.md): compression noise, dither and
a corner logo stay below them, night shots and fog stay above.
"""

from __future__ import annotations

from enum import IntFlag

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.pdq_kernels import luma_of_rgb

BLACK_MAX_MEAN = 24.0
"""Grey level of the whole picture, of 255."""
FLAT_MAX_STD = 4.0
"""Standard deviation in grey levels: one colour, whatever noise lies on it."""
NEAR_FLAT_MAX_STD = 10.0
"""A slow gradient, a vignette, or one colour with a small mark."""
NEAR_FLAT_MAX_QUALITY = 10
"""PDQ's gradient quality."""


class Blank(IntFlag):
    """Why a frame says little. A black frame is flat too, a flat one nearly flat too."""

    NONE = 0
    BLACK = 1
    FLAT = 2
    NEAR_FLAT = 4


@numba.njit(cache=True, nogil=True)
def _moments(pixels: NDArray[np.uint8], mean: NDArray[np.float64], std: NDArray[np.float64]) -> None:
    for k in range(pixels.shape[0]):
        total, squares = np.int64(0), np.int64(0)
        for i in range(pixels.shape[1]):
            for j in range(pixels.shape[2]):
                value = np.int64(pixels[k, i, j])
                total += value
                squares += value * value
        count = pixels.shape[1] * pixels.shape[2]
        mean[k] = total / count
        # Whole numbers up to the end: no cancellation, so a constant picture has a deviation of exactly 0.
        std[k] = np.sqrt((squares * count - total * total) / (count * count))


def blank_flags(pixels: NDArray[np.uint8], quality: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bits of `Blank` per picture.

    Args:
        pixels: (n, h, w) luma or (n, h, w, 3) RGB.
        quality: (n,) PDQ quality of the same pictures.

    Returns:
        uint8 (n,).
    """
    if pixels.ndim == 4:
        gray = [np.rint(luma_of_rgb(np.ascontiguousarray(picture))).astype(np.uint8) for picture in pixels]
        pixels = np.stack(gray) if gray else np.zeros((0, 1, 1), np.uint8)
    mean, std = np.zeros(len(pixels)), np.zeros(len(pixels))
    if pixels.size:
        _moments(np.ascontiguousarray(pixels), mean, std)
    near = (std <= NEAR_FLAT_MAX_STD) & (quality <= NEAR_FLAT_MAX_QUALITY)
    flat = std <= FLAT_MAX_STD
    black = flat & (mean <= BLACK_MAX_MEAN)
    flags: NDArray[np.uint8] = (
        black * np.uint8(Blank.BLACK) | flat * np.uint8(Blank.FLAT) | (near | flat) * np.uint8(Blank.NEAR_FLAT)
    )
    return flags
