"""Photographs of the demo as the spots are looked for in: grey, their longer side 400 pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.footage import photograph

Picture = NDArray[np.uint8]


def grey(name: str, *, side: int = 400) -> Picture:
    """One of the photographs in `demo/media`, uint8 (h, w)."""
    picture = cv2.cvtColor(photograph(name), cv2.COLOR_RGB2GRAY)
    return resized(picture, side / max(picture.shape))


def resized(picture: Picture, scale: float) -> Picture:
    """The picture made smaller or larger as a whole."""
    inner = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=inner), np.uint8)
