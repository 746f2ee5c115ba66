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
    start: NDArray[np.float32],
    shared: NDArray[np.bool_],
    *,
    rounds: int,
    enough: float,
) -> tuple[float, NDArray[np.float32]] | None:
    """The correlation, -1 to 1, and the affine map float32 (2, 3) from pixels of `ours` to those of `theirs`.

    None where it does not converge: a flat picture, or one that is nothing like the other.

    Args:
        ours: (h, w)
        theirs: of any size.
        start: (2, 3), a rough map; not changed.
        shared: bool (h, w), pixels of `ours` that are looked at.
        rounds: most rounds of maximising.
        enough: gain below which it ends before.
    """
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, rounds, enough)
    mask = shared.astype(np.uint8) * 255
    try:
        found, moved = cv2.findTransformECC(ours, theirs, start.copy(), cv2.MOTION_AFFINE, criteria, mask, BLUR)
    except cv2.error:
        return None
    return float(found), np.asarray(moved, np.float32)
