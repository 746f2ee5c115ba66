"""How a camera shakes, and at which offsets two of its moves shake alike.

The motion of the whole picture from one moment to the next is measured on either side (`twicetold.align.exact`). A pan
or a zoom that one side has and the other has not is an even motion, which is taken out of the difference; what is left
is the hand, which is never the same twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.exact import laid_exactly, points_of, smoothed
from twicetold.align.exact_kernels import climb
from twicetold.align.footage import Footage, nearest
from twicetold.align.warp import CORNERS, mapped, to_pixels

GRID_US = 40_000
"""Distance of the moments at which motion is known: a frame at 25 frames a second."""

OVER = 2
"""Steps of the grid over which it is measured."""

NEAR_US = 60_000
"""A frame stands for a moment up to this far away."""

WIDTH, HEIGHT = 48, 36
"""Size of the pictures between which it is measured."""

EDGE = 7
"""Width of the square by which that which both pictures have is made smaller."""

ROUNDS, ENOUGH, SAME = 8, 1e-3, 0.5
"""Rounds of laying one on the next, the gain below which that ends, and the correlation that it has to reach."""

APART = 3
"""Steps of the grid nearer than which two offsets are one."""

MOST_UNKNOWN = 0.5
"""Share of the moments without a known motion above which an offset is not judged."""


SCENE = 0.7
"""Correlation of two pictures from which they show one scene."""


def corners_gone(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """How far the corners of a picture (h, w) go to a later one, float64 (2, 4), in parts of it; None where there is
    another scene."""
    everywhere = np.ones(before.shape, np.bool_)
    found = laid_exactly(before, after, np.eye(3), everywhere, rounds=15, enough=1e-3)
    if found is None or found[0] < SCENE:
        return None
    pixels = to_pixels(before.shape)
    gone: NDArray[np.float64] = mapped(np.linalg.inv(pixels) @ found[1] @ pixels, CORNERS) - CORNERS
    return gone


@dataclass(frozen=True, slots=True)
class Shake:
    """Motion of one side's picture, on a canvas whose corners are (0, 0) and (1, 1).

    `steps` float64 (n, 3, 3): where each place goes to from a moment of the grid to `OVER` moments later; NaN where
    that is not known.
    """

    steps: NDArray[np.float64]

    @property
    def corners(self) -> NDArray[np.float64]:
        """By how much each corner goes, float64 (n, 8)."""
        gone = np.array([mapped(step, CORNERS) - CORNERS for step in self.steps])
        return gone.reshape(len(self.steps), 2 * CORNERS.shape[1])

    def between(self, first: int, last: int) -> NDArray[np.float64]:
        """Where each place goes to from one moment of the grid to another, (3, 3); what is not known stands still."""
        whole = np.eye(3)
        low, high = sorted((first, last))
        for step in self.steps[max(low, 0) : max(high, 0) : OVER]:
            if not np.isnan(step).any():
                whole = step @ whole
        return whole if first <= last else np.asarray(np.linalg.inv(whole), np.float64)


def shake_of(
    footage: Footage,
    item: str,
    laid: Callable[[NDArray[np.uint8], tuple[int, int]], NDArray[np.float32]],
    times_us: NDArray[np.float64],
    shared: NDArray[np.bool_],
    *,
    every: int = 1,
) -> Shake | None:
    """The motion at each moment of a grid but the last `OVER`; None where the item has no frames there.

    Args:
        laid: lays a picture on the canvas, in a size (columns, rows).
        times_us: (n,), the grid, in order.
        shared: bool (h, w), of any size, the cells of the canvas that lie inside both pictures.
        every: measure it at every so manieth moment only.
    """
    frames = footage.window(item, max(0.0, times_us[0] - NEAR_US), times_us[-1] + NEAR_US)
    if len(frames) < 2 or len(times_us) <= OVER:
        return None
    rows = nearest(frames.times_us, times_us)
    there = np.abs(frames.times_us[rows] - times_us) <= NEAR_US
    pictures: dict[int, NDArray[np.float32]] = {}
    for row in {int(row) for row, known in zip(rows, there, strict=True) if known}:
        pictures[row] = smoothed(laid(frames.half[row], (WIDTH, HEIGHT)))
    # Not the edge: the border of a screen or an inset stands while the picture in it moves.
    inside = cv2.resize(shared.astype(np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)
    seen = cv2.erode(inside, np.ones((EDGE, EDGE), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
    points = points_of(seen)
    start = np.asarray(np.linalg.inv(points.to_unit), np.float64)
    to_part = np.linalg.inv(to_pixels((HEIGHT, WIDTH)))
    steps = np.full((len(times_us) - OVER, 3, 3), np.nan)
    for at in range(0, len(steps), every):
        one, other = int(rows[at]), int(rows[at + OVER])
        if one != other and there[at] and there[at + OVER]:
            slopes = points.slopes(pictures[one], 6)
            found, moved = climb(
                pictures[one][seen], slopes, points.x, points.y, pictures[other], start, ROUNDS, ENOUGH
            )
            if found >= SAME:
                steps[at] = to_part @ moved @ points.to_unit @ np.linalg.inv(to_part)
    return Shake(steps)


def alike_at(query: Shake, ref: Shake, *, every: int) -> list[tuple[int, float]]:
    """Steps of the grid by which the query may lie in the reference's motion, the best first, each with what is left of
    their difference over the query's own shake: 0 where they are one, about 1.4 where they have nothing in common.

    Args:
        every: at which moments the query's motion is known.
    """
    ours, theirs = query.corners, ref.corners
    at = np.arange(0, len(ours), every)
    ours = ours[at]
    even = np.vander(np.linspace(-1.0, 1.0, len(at)), 3)
    taken_out = np.eye(len(at)) - even @ np.linalg.pinv(even)
    own = _size(taken_out @ _bridged(ours))
    left = np.full(max(0, len(theirs) - int(at[-1])), np.inf) if len(at) > 4 and own > 0 else np.zeros(0)
    for shift in range(len(left)):
        apart = ours - theirs[at + shift]
        if np.isnan(apart[:, 0]).mean() <= MOST_UNKNOWN:
            left[shift] = _size(taken_out @ _bridged(apart)) / own
    best = [
        shift
        for shift in range(len(left))
        if np.isfinite(left[shift]) and left[shift] == left[max(0, shift - APART) : shift + APART + 1].min()
    ]
    return sorted(((shift, float(left[shift])) for shift in best), key=lambda one: one[1])


def _bridged(moves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Moves (n, 8), unknown ones as between their neighbours."""
    known = ~np.isnan(moves[:, 0])
    if known.all() or not known.any():
        return np.nan_to_num(moves)
    at = np.arange(len(moves))
    return np.stack([np.interp(at, at[known], column[known]) for column in moves.T], axis=1)


def _size(moves: NDArray[np.float64]) -> float:
    """Root mean square of moves (n, 8), of which none, as at a cut, counts more than four times the median."""
    square = (moves**2).mean(axis=1)
    return float(np.sqrt(np.minimum(square, 4 * np.median(square)).mean()))
