"""Boxes that a detector found around words, made rows; and the picture of a row as a recogniser reads it best."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB, uint8 (h, w, 3)."""

SAME_ROW_SHARE = 0.5
"""Two boxes are of one row where they overlap by this share of the lower one's height."""

ROW_GAP_HEIGHTS = 2.0
"""Boxes of one row are at most so many heights apart: two columns are two rows."""

MARGIN_SHARE = 0.15
"""Margin above and below a row, of its height."""

SIDE_MARGIN_SHARE = 0.6
"""Margin at its ends: detectors cut the first and the last letter."""

ENLARGED = 2
WHITE_FROM = 170
"""Brightness from which a pixel counts as lettering: captions are white, mostly."""


class Box(NamedTuple):
    """Pixels `[left, right)` by `[top, bottom)`."""

    left: int
    top: int
    right: int
    bottom: int


def merged_rows(boxes: list[Box]) -> list[Box]:
    """Boxes side by side made one, from the top down: a line of Arabic in pieces comes out in the wrong order."""
    rows: list[Box] = []
    for box in sorted(boxes, key=lambda b: (b.left, b.top)):
        for place, row in enumerate(rows):
            height = min(row.bottom - row.top, box.bottom - box.top)
            shared = min(row.bottom, box.bottom) - max(row.top, box.top)
            if shared >= SAME_ROW_SHARE * height and box.left - row.right <= ROW_GAP_HEIGHTS * height:
                rows[place] = Box(
                    min(row.left, box.left),
                    min(row.top, box.top),
                    max(row.right, box.right),
                    max(row.bottom, box.bottom),
                )
                break
        else:
            rows.append(box)
    return sorted(rows, key=lambda b: (b.top, b.left))


def cut_out(picture: Picture, row: Box) -> Picture:
    """A row with a margin, enlarged."""
    height = row.bottom - row.top
    margin, side = round(MARGIN_SHARE * height), round(SIDE_MARGIN_SHARE * height)
    top, left = max(0, row.top - margin), max(0, row.left - side)
    piece = picture[top : row.bottom + margin, left : row.right + side]
    return np.asarray(cv2.resize(piece, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC), np.uint8)


def as_print(piece: Picture) -> NDArray[np.uint8]:
    """Black letters on white, uint8 (h, w): bright letters on a picture masked, dark ones on a bright ground as is."""
    grey = cv2.cvtColor(piece, cv2.COLOR_RGB2GRAY)
    if float(np.median(grey)) >= WHITE_FROM:
        return np.asarray(grey, np.uint8)
    spread = piece.max(axis=2).astype(np.int16) - piece.min(axis=2)
    white = (grey >= WHITE_FROM) & (spread <= 60)
    return np.where(white, 0, 255).astype(np.uint8)
