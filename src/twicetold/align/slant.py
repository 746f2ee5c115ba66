"""A screen recorded at a slant: what shows beside it, and the warp that sets it upright.

Beside the screen lies what neither moves nor has anything on it, and the strong edge between the two would draw every
warp towards itself. So that is found first, and left out: then the rough map that spots give can be made projective,
at first on coarse pictures.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.exact import BLUR, laid_exactly
from twicetold.align.follow import ENOUGH, ROUNDS, laid_at, moments_of
from twicetold.align.footage import Footage
from twicetold.align.line import Line
from twicetold.align.path import WarpPath
from twicetold.align.sides import Sides
from twicetold.align.warp import Warp

LOOKS = 9
"""Frames of a stretch that are compared to see what stands."""

FLAT = 10
"""Grey levels by which a place may change, over time or beside itself, and still have nothing on it."""

EDGE_SHARE = 0.5
"""Share of the picture's outermost pixels that have to stand and be flat for anything to lie around a screen."""

FULL = 0.94
"""Share of its upright box that a screen fills at most where it is called slanted, and of the quadrangle around it that
it fills at least."""

CORNER = 0.03
"""How far an edge may leave the straight line between two corners, in parts of the way around the screen."""

MOMENTS = 3
"""Moments of a stretch at which the warp is set upright."""

STAGES = ((11, False), (BLUR, True))
"""Side of the smoothing Gaussian, and whether the map may be projective."""

GROWN = 5
"""Side of the square by which what lies around is enlarged: its edge is smoothed, too."""


def around_screen(footage: Footage, item: str, start_us: float, end_us: float) -> NDArray[np.bool_] | None:
    """Pixels of an item's picture beside a slanted screen in `[start_us, end_us)`, bool (h, w); None where none is."""
    shown = footage.spread(item, start_us, end_us, LOOKS)
    if len(shown) < 2:
        return None
    rim = [np.concatenate([one[0], one[-1], one[:, 0], one[:, -1]]) for one in shown]
    if (np.ptp(np.stack(rim), axis=0) <= FLAT).mean() < EDGE_SHARE:
        return None
    within = cv2.morphologyEx(shown[len(shown) // 2], cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    flat = ((np.ptp(shown, axis=0) <= FLAT) & (within <= FLAT)).astype(np.uint8)
    parts = cv2.connectedComponents(flat)[1]
    rim_parts = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    around = np.isin(parts, rim_parts[rim_parts > 0])
    return around if _slanted(~around) else None


def _slanted(screen: NDArray[np.bool_]) -> bool:
    """Whether a region, bool (h, w), is a quadrangle that does not stand upright."""
    outlines = cv2.findContours(screen.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    if not outlines:
        return False
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    corners = cv2.approxPolyDP(hull, CORNER * cv2.arcLength(hull, True), True)
    if len(corners) != 4:
        return False
    width, height = cv2.boundingRect(hull)[2:]
    area = cv2.contourArea(hull)
    return bool(area <= FULL * width * height and screen.sum() >= FULL * area)


def set_upright(
    sides: Sides,
    path: WarpPath,
    line: Line,
    start_us: float,
    end_us: float,
    around: NDArray[np.bool_],
) -> WarpPath | None:
    """The path along a line through projective warps, near a rough one; None where one moment is not alike.

    Args:
        around: from `around_screen`.
    """
    moments = moments_of(start_us, end_us, MOMENTS)
    warps = []
    for moment in moments:
        warp: Warp | None = path.at(moment)
        for blur, projective in STAGES:
            if warp is not None:
                warp = _closer(sides, warp, line, moment, around, blur, projective=projective)
        if warp is None:
            return None
        warps.append(warp.numbers)
    return WarpPath.through(np.array(moments), np.array(warps))


def _closer(
    sides: Sides,
    warp: Warp,
    line: Line,
    moment_us: float,
    around: NDArray[np.bool_],
    blur: int,
    *,
    projective: bool,
) -> Warp | None:
    laid = laid_at(sides, warp, line, moment_us)
    if laid is None:
        return None
    beside = laid.canvas.query_samples(around.astype(np.uint8) * 255) > 0
    beside = cv2.dilate(beside.astype(np.uint8), np.ones((GROWN, GROWN), np.uint8)) > 0
    closest = laid_exactly(
        laid.ours,
        laid.theirs,
        np.eye(3),
        laid.shared & ~beside,
        rounds=ROUNDS,
        enough=ENOUGH,
        projective=projective,
        blur=blur,
        hidden=beside,
    )
    return None if closest is None else laid.warped(closest[1])
