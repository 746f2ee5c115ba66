"""A warp that moves: footage that is slowly zoomed or panned over follows a straight path of warps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.warp import MIRROR, Warp

MIN_FITTED, MIN_FITTED_US = 3, 1_500_000
"""Frames and time over which a path is fitted; over less, the warp stands."""

MOVES = 0.02
"""Part of the picture that a corner has to move by, over the whole stretch, for a path to count as moving."""

BEYOND_US = 800_000
"""How far a movement is followed past the outermost frames it was fitted to."""

CORNERS = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]])


@dataclass(frozen=True, slots=True)
class WarpPath:
    """Warps over query time: `warp` at `origin_us`, changing by `per_us` (the six numbers), held still outside
    `[first_us, last_us]`."""

    warp: Warp
    origin_us: float = 0.0
    per_us: tuple[float, ...] = (0.0,) * 6
    first_us: float = 0.0
    last_us: float = 0.0

    @property
    def moves(self) -> bool:
        return any(self.per_us)

    @property
    def mirrored(self) -> bool:
        return self.warp.mirrored

    def at(self, query_us: float) -> Warp:
        """The warp at a moment of the query."""
        if not self.moves:
            return self.warp
        since = min(max(query_us, self.first_us), self.last_us) - self.origin_us
        return Warp.from_matrix(_numbers(self.warp) + since * np.array(self.per_us).reshape(2, 3))


def fitted(
    times_us: NDArray[np.float64], warps: NDArray[np.float64], weights: NDArray[np.float64], *, mirrored: bool
) -> WarpPath:
    """The path through warps (k, 6) seen at `times_us` (k,), by weighted least squares; see `FramePairs.warps`."""
    middle = float(np.average(times_us, weights=weights))
    mean = np.average(warps, axis=0, weights=weights)
    slope = np.zeros(6)
    if len(np.unique(times_us)) >= MIN_FITTED and np.ptp(times_us) >= MIN_FITTED_US:
        since = times_us - middle
        slope = (weights[:, None] * since[:, None] * (warps - mean)).sum(axis=0) / (weights * since**2).sum()
        moved = np.abs((slope.reshape(2, 3) @ CORNERS) * np.ptp(times_us)).max()
        if moved < MOVES:
            slope = np.zeros(6)
    base, drift = mean.reshape(2, 3), slope.reshape(2, 3)
    if mirrored:
        base = (np.vstack([base, [0.0, 0.0, 1.0]]) @ MIRROR.matrix)[:2]
        drift = drift @ MIRROR.matrix
    return WarpPath(
        warp=Warp.from_matrix(base),
        origin_us=middle,
        per_us=tuple(float(v) for v in drift.ravel()),
        first_us=float(times_us.min()) - BEYOND_US,
        last_us=float(times_us.max()) + BEYOND_US,
    )


def _numbers(warp: Warp) -> NDArray[np.float64]:
    return warp.matrix[:2]
