"""Two pictures laid on one another as exactly as can be, by maximising the enhanced correlation coefficient.

Evangelidis and Psarakis, IEEE TPAMI 2008, doi:10.1109/TPAMI.2008.113: another brightness or contrast does not matter.
In its inverse compositional form, in which the gradients are those of one picture, here the second, and are worked out
once (Baker and Matthews, IJCV 2004, doi:10.1023/B:VISI.0000011205.11775.fd). OpenCV's `findTransformECC` takes twice as
long.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.exact_kernels import climb, listed, steepest

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
    blur: int = BLUR,
    hidden: NDArray[np.bool_] | None = None,
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
        blur: side of the Gaussian that smooths both pictures.
        hidden: bool (h, w), pixels of `ours` that are not compared with anything, wherever the map goes; None for none.
    """
    # Later pictures are what has something laid over: slopes are those of the earlier one.
    back = np.asarray(np.linalg.inv(start), np.float64)
    there = _moved_mask(shared, back, theirs.shape)
    points = points_of(there)
    if len(points.x) < LEAST_PIXELS:
        return None
    smooth, other = smoothed(theirs, blur), smoothed(ours, blur)
    if hidden is not None:
        other[hidden] = np.nan
    start_there = np.asarray(back @ np.linalg.inv(points.to_unit), np.float64)
    slopes = points.slopes(smooth, 8 if projective else 6)
    found, moved = climb(smooth[there], slopes, points.x, points.y, other, start_there, rounds, enough)
    if np.isnan(found):
        return None
    onto = np.asarray(np.linalg.inv(moved @ points.to_unit), np.float64)
    return float(found), onto / onto[2, 2]


class Points(NamedTuple):
    """Pixels of a picture, `rows` and `columns` int64 (n,), and their coordinates `x` and `y`, float32 (n,), which
    `to_unit` (3, 3) makes of columns and rows: about as large as 1, so that all numbers of a map weigh alike."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    to_unit: NDArray[np.float64]

    def slopes(self, picture: NDArray[np.float32], numbers: int) -> NDArray[np.float32]:
        """How each pixel of the picture changes with each of the 6 or 8 numbers of a map, float32 (numbers, n)."""
        found: NDArray[np.float32] = steepest(
            picture, self.rows, self.columns, self.x, self.y, float(self.to_unit[0, 0]), numbers
        )
        return found


def points_of(seen: NDArray[np.bool_]) -> Points:
    """The pixels of a picture that are to be looked at, bool (h, w)."""
    height, width = seen.shape
    scale = 2.0 / max(height, width)
    to_unit = np.array([[scale, 0.0, -scale * (width - 1) / 2], [0.0, scale, -scale * (height - 1) / 2], [0, 0, 1.0]])
    return Points(*listed(seen, to_unit), to_unit)


def smoothed(picture: NDArray[np.float32], blur: int = BLUR) -> NDArray[np.float32]:
    """The picture as it is compared."""
    return cv2.GaussianBlur(picture, (blur, blur), 0).astype(np.float32, copy=False)


def _moved_mask(mask: NDArray[np.bool_], matrix: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """A mask (h, w) on a picture of another shape, each pixel of which `matrix` (3, 3) takes to a place of it."""
    if shape == mask.shape and np.allclose(matrix, np.eye(3)):
        return mask
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    moved = cv2.warpPerspective(mask.astype(np.uint8), matrix, (shape[1], shape[0]), flags=flags)
    return np.asarray(moved > 0)
