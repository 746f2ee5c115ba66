"""Two pictures laid on one another as exactly as can be, by maximising the enhanced correlation coefficient.

Evangelidis and Psarakis, IEEE TPAMI 2008, doi:10.1109/TPAMI.2008.113: another brightness or contrast does not matter.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

BLUR = 5
"""Side of the Gaussian that smooths both pictures."""


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
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, rounds, enough)
    mask = shared.astype(np.uint8) * 255
    kind, rows = (cv2.MOTION_HOMOGRAPHY, 3) if projective else (cv2.MOTION_AFFINE, 2)
    rough = (start / start[2, 2]).astype(np.float32)[:rows]
    try:
        found, moved = cv2.findTransformECC(ours, theirs, rough, kind, criteria, mask, BLUR)
    except cv2.error:
        return None
    whole = np.eye(3)
    whole[:rows] = moved
    return float(found), whole
