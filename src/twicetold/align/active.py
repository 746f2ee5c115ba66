"""The active picture: a frame without what fills the screen around it, which would take most cells of a canvas."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import Footage
from twicetold.align.warp import WHOLE, Box

FLAT, LEAST_BAR = 4.0, 0.03
"""Standard deviation of a line of a flat bar, in grey levels, and the bar's least width as a part of the picture."""

FINE, QUIET = 1 / 128, 0.15
"""Blur, in parts of the width, that takes fine detail away; and the share of the detail that a line usually has, below
which it belongs to a blurred fill."""

LOOKS = 3
"""Frames of a stretch that are looked at: what is dark or flat in one is not in another."""

SIZE = (96, 72)
"""Width and height at which they are looked at, squeezed to fit."""

MOST = 0.8
"""Share of the picture up to which the active part is told from the whole."""

Values = TypeVar("Values", NDArray[np.float32], NDArray[np.bool_])


def active_part(footage: Footage, item: str, start_us: float, end_us: float) -> Box:
    """The upright box outside of which an item shows bars or a blurred fill in `[start_us, end_us)`; all where it is
    nearly all."""
    shown = footage.spread(item, start_us, end_us, LOOKS)
    if not shown:
        return WHOLE
    seen = np.zeros(SIZE[::-1], np.bool_)
    for picture in shown:
        seen |= active(cv2.resize(picture, SIZE, interpolation=cv2.INTER_AREA).astype(np.float32))
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows) or len(rows) * len(columns) > MOST * seen.size:
        return WHOLE
    (left, right), (top, bottom) = (columns[0], columns[-1] + 1), (rows[0], rows[-1] + 1)
    return left / SIZE[0], top / SIZE[1], right / SIZE[0], bottom / SIZE[1]


def active(picture: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The picture without what fills the screen around it, flat bars (letterbox) or blur, bool of its shape."""
    mask = np.ones(picture.shape, np.bool_)
    for lines, kept in zip(_from_edges(picture), _from_edges(mask), strict=True):
        flat = (lines.std(axis=1) < FLAT) & (np.abs(lines.mean(axis=1) - lines[0].mean()) < 2 * FLAT)
        _clear(kept, 0 if flat.all() else int(np.argmin(flat)))
    fine = np.abs(picture - cv2.GaussianBlur(picture, (0, 0), FINE * picture.shape[1]))
    # Rows of a fill on all sides have no detail; its columns have none once those rows are gone.
    for detail, kept in zip(_from_edges(fine), _from_edges(mask), strict=True):
        lines = (detail * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
        usual = np.percentile(lines[kept.any(axis=1)], 75) if kept.any() else 0.0
        _clear(kept, int(np.argmax(lines >= QUIET * usual)))
    return mask


def _from_edges(values: Values) -> tuple[Values, ...]:
    """Views of a picture's values as lines inwards, from the top, the bottom, the left and the right."""
    return values, values[::-1], values.T, values.T[::-1]


def _clear(kept: NDArray[np.bool_], lines: int) -> None:
    """Take out the first lines, where they are more than a picture's own edge."""
    if lines >= LEAST_BAR * len(kept):
        # The edge is soft after scaling.
        kept[: lines + 2] = False
