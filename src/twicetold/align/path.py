"""A warp that moves: footage that is slowly zoomed or panned over follows a path of warps."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.warp import CORNERS, Warp

MIN_FITTED, MIN_FITTED_US = 3, 1_500_000
"""Frames and time over which a movement is fitted; over less, the warp stands."""

MOVES = 0.02
"""Part of the picture that a corner has to move by, over the whole stretch, for a path to count as moving."""

BEYOND_US = 800_000
"""How far a movement is followed past its outermost knots."""


@dataclass(frozen=True, slots=True)
class WarpPath:
    """Warps over query time.

    `warp` stands for the whole stretch. `knots` are moments, microseconds rising, and the numbers of the warp at
    each, none where the warp stands still: between knots the numbers change evenly, past the outermost they go on as
    between the last two for `BEYOND_US`, then stand.
    """

    warp: Warp
    knots: tuple[tuple[float, tuple[float, ...]], ...] = ()

    @classmethod
    def through(cls, times_us: NDArray[np.float64], warps: NDArray[np.float64]) -> WarpPath:
        """The path through warps (k, 8) at `times_us` (k,), rising; the mean warp where no corner moves by `MOVES`."""
        corners = corners_under(warps)
        warp = Warp.from_numbers(warps.mean(axis=0))
        if len(times_us) < 2 or float(np.ptp(corners, axis=0).max()) < MOVES:
            return cls(warp)
        knots = tuple(
            (float(at), tuple(float(v) for v in numbers)) for at, numbers in zip(times_us, warps, strict=True)
        )
        return cls(warp, knots)

    @property
    def moves(self) -> bool:
        return bool(self.knots)

    @property
    def mirrored(self) -> bool:
        return self.warp.mirrored

    def at(self, query_us: float) -> Warp:
        """The warp at a moment of the query."""
        if not self.knots:
            return self.warp
        times = [time for time, _ in self.knots]
        moment = min(max(query_us, times[0] - BEYOND_US), times[-1] + BEYOND_US)
        last = min(max(bisect_left(times, moment), 1), len(times) - 1)
        part = (moment - times[last - 1]) / (times[last] - times[last - 1])
        before, after = np.array(self.knots[last - 1][1]), np.array(self.knots[last][1])
        return Warp.from_numbers(before + part * (after - before))


def corners_under(warps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the picture's corners lie under warps (k, 6) or (k, 8), float64 (k, 2, 4)."""
    affine = warps[:, :6].reshape(-1, 2, 3)
    corners: NDArray[np.float64] = affine[:, :, :2] @ CORNERS + affine[:, :, 2:]
    if warps.shape[1] > 6:
        corners = corners / (warps[:, 6:] @ CORNERS + 1.0)[:, None, :]
    return corners


def fitted(times_us: NDArray[np.float64], warps: NDArray[np.float64], weights: NDArray[np.float64]) -> WarpPath:
    """The straight path through warps (k, 6) seen at `times_us` (k,), by weighted least squares."""
    mean = np.average(warps, axis=0, weights=weights)
    ends = np.array([times_us.min(), times_us.max()])
    line = np.stack([mean, mean])
    if len(np.unique(times_us)) >= MIN_FITTED and np.ptp(times_us) >= MIN_FITTED_US:
        since = times_us - np.average(times_us, weights=weights)
        slope = (weights[:, None] * since[:, None] * (warps - mean)).sum(axis=0) / (weights * since**2).sum()
        line = mean + (ends - np.average(times_us, weights=weights))[:, None] * slope
    else:
        ends, line = ends[:1], line[:1]
    return WarpPath.through(ends, np.pad(line, ((0, 0), (0, 2))))
