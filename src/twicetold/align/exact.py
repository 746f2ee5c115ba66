"""Two pictures laid on one another as exactly as can be, by maximising the enhanced correlation coefficient.

Evangelidis and Psarakis, IEEE TPAMI 2008, doi:10.1109/TPAMI.2008.113: another brightness or contrast does not matter.
In its inverse compositional form, in which the gradients are those of one picture, here the second, and are worked out
once (Baker and Matthews, IJCV 2004, doi:10.1023/B:VISI.0000011205.11775.fd). OpenCV's `findTransformECC` takes twice as
long.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.exact_kernels import climb, steepest

BLUR = 5
"""Side of the Gaussian that smooths both pictures."""

LEAST_PIXELS = 64
"""Pixels below which nothing is laid on anything."""


def laid_exactly(
    ours: NDArray[np.float32],
    theirs: NDArray[np.float32],
    start: NDArray[np.float64],
    shared: NDArray[np.bool_],
    *,
    rounds: int,
    enough: float,
    projective: bool = False,
) -> tuple[float, NDArray[np.float64]] | None:
    """The correlation, -1 to 1, and the map float64 (3, 3) from pixels of `ours` to those of `theirs`.

    None where it does not converge: a flat picture, or one that is nothing like the other.

    Args:
        ours: (h, w)
        theirs: of any size.
        start: (3, 3), a rough map; not changed.
        shared: bool (h, w), pixels of `ours` that are looked at.
        rounds: most rounds of maximising.
        enough: gain below which it ends before.
        projective: whether the map may be projective; else it stays affine.
    """
    # Later pictures are what has something laid over: slopes are those of the earlier one.
    back = np.asarray(np.linalg.inv(start), np.float64)
    there = _moved_mask(shared, back, theirs.shape)
    rows, columns = np.nonzero(there)
    if len(rows) < LEAST_PIXELS:
        return None
    smooth, other = _smoothed(theirs), _smoothed(ours)
    height, width = theirs.shape
    # Coordinates about as large as 1, so that all numbers of the map weigh alike.
    scale = 2.0 / max(height, width)
    to_unit = np.array([[scale, 0.0, -scale * (width - 1) / 2], [0.0, scale, -scale * (height - 1) / 2], [0, 0, 1.0]])
    x = (columns * to_unit[0, 0] + to_unit[0, 2]).astype(np.float32)
    y = (rows * to_unit[1, 1] + to_unit[1, 2]).astype(np.float32)
    slopes = steepest(smooth, rows, columns, x, y, scale, 8 if projective else 6)
    found, moved = climb(
        smooth[there],
        slopes,
        x,
        y,
        other,
        np.asarray(back @ np.linalg.inv(to_unit), np.float64),
        rounds,
        enough,
    )
    if np.isnan(found):
        return None
    onto = np.asarray(np.linalg.inv(moved @ to_unit), np.float64)
    return float(found), onto / onto[2, 2]


def _smoothed(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return cv2.GaussianBlur(picture, (BLUR, BLUR), 0).astype(np.float32, copy=False)


def _moved_mask(mask: NDArray[np.bool_], matrix: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """A mask (h, w) on a picture of another shape, each pixel of which `matrix` (3, 3) takes to a place of it."""
    if shape == mask.shape and np.allclose(matrix, np.eye(3)):
        return mask
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    moved = cv2.warpPerspective(mask.astype(np.uint8), matrix, (shape[1], shape[0]), flags=flags)
    return np.asarray(moved > 0)
