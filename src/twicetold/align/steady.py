"""Pictures that are shaken: a copy that jerks from one frame to the next is laid on its original frame by frame.

A warp that is made exact a few times in a stretch says nothing of the frames between when the picture jumps, as under
an effect or in a trembling hand: then all of it changes, and nothing agrees. Whether the warp jumps from one frame to
the next is seen in a few pairs of frames, and only there every frame is given a warp of its own.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twicetold.align.follow import laid_and_exact, moments_of
from twicetold.align.footage import Footage
from twicetold.align.line import Line
from twicetold.align.path import WarpPath, corners_under
from twicetold.align.shake import corners_gone
from twicetold.align.sides import Sides
from twicetold.align.warp import PLAIN, Canvas

PAIRS = 4
"""Pairs of neighbouring frames at which it is seen whether the picture is shaken."""

JUMP = 0.005
"""Parts of the picture by which a corner has to go from a frame to the next, in most pairs, for it to be shaken."""

MOST_SHIFT = 0.08
"""How far a shake takes a corner at most, in parts of the picture."""

LEAST = 0.6
"""Share of the frames that have to be laid."""

JERK, JERKIER = 0.012, 1.5
"""Parts of the picture by which a corner goes otherwise than a frame before, at most moments, from which the query
jerks; and how many times as far as in the reference, whose camera may be in a hand."""

MOMENTS = 3
"""Moments of each second at which that is seen."""

_JERK = "jerk"
"""Name under which it is kept with the footage."""


def jerks(sides: Sides, line: Line, start_us: float, end_us: float) -> bool:
    """Whether the query's picture jumps from one frame to the next, and the reference's much less."""
    here = _jerk(sides.footage, sides.query_item, start_us, end_us)
    if here < JERK:
        return False
    low, high = (max(0.0, float(line.ref_us(moment))) for moment in (start_us, end_us))
    return here >= JERKIER * _jerk(sides.footage, sides.ref_item, low, high)


def _jerk(footage: Footage, item: str, start_us: float, end_us: float) -> float:
    """By how much the way that corners go from a frame to the next differs from that to the one after, in parts of the
    picture: the median of the seconds."""
    found = []
    for piece in footage.pieces(item, start_us, end_us):
        told = piece.whole.told
        if _JERK not in told:
            told[_JERK] = _jerk_of(piece.whole.pixels)
        found.append(told[_JERK])
    return float(np.median(found)) if found else 0.0


def _jerk_of(pictures: NDArray[np.uint8]) -> float:
    """The same of pictures (n, h, w) that follow one another; 0 where they do not show it."""
    canvas = Canvas.over(PLAIN)
    found = []
    for first in np.linspace(0, max(0, len(pictures) - 3), MOMENTS + 2).astype(int)[1:-1]:
        shown = [canvas.ref_samples(picture) for picture in pictures[first : first + 3]] if canvas else []
        gone = [moved for before, after in pairwise(shown) if (moved := corners_gone(before, after)) is not None]
        if len(gone) == 2:
            found.append(float(np.abs(gone[0] - gone[1]).max()))
    return float(np.median(found)) if 2 * len(found) > MOMENTS else 0.0


def shaken(sides: Sides, path: WarpPath, line: Line, start_us: float, end_us: float) -> WarpPath | None:
    """The path with a warp for each frame of the query; None where it is not shaken, or frames cannot be laid."""
    times = sides.query(start_us, end_us).times_us.astype(np.float64)
    if len(times) < 2 * PAIRS:
        return None
    rows = np.searchsorted(times, moments_of(times[0], times[-1], PAIRS)).clip(0, len(times) - 2)
    jumps = []
    for row in rows:
        _, warps = _laid(sides, path, line, times[row : row + 2])
        if len(warps) == 2:
            jumps.append(float(np.abs(np.diff(corners_under(warps), axis=0)).max()))
    if len(jumps) < PAIRS - 1 or np.median(jumps) < JUMP:
        return None
    at, warps = _laid(sides, path, line, times)
    if len(at) < LEAST * len(times):
        return None
    # Beyond, the picture may jump anywhere: it is where it is in the mean.
    usual = np.median(warps, axis=0)[None]
    gap = float(times[1] - times[0])
    at = np.concatenate([[at[0] - 2 * gap, at[0] - gap], at, [at[-1] + gap, at[-1] + 2 * gap]])
    return WarpPath.through(at, np.concatenate([usual, usual, warps, usual, usual]))


def _laid(
    sides: Sides, path: WarpPath, line: Line, times: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Those of the moments (k,) at which the pictures can be laid on one another, and the warps (k, 8) there."""
    at, warps = [], []
    for moment in times.tolist():
        found = laid_and_exact(sides, path.at(moment), line, moment, most_shift=MOST_SHIFT)
        if found is not None:
            at.append(moment)
            warps.append(found[1].numbers)
    return np.array(at), np.array(warps).reshape(-1, 8)
