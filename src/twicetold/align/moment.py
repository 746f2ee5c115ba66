"""Same moment or same scene: whether what changes between frames agrees along a line and at no other offset.

A fixed camera, a studio or a returning presenter looks alike at any time; but the differences between one frame and the
next are those of one moment only. So frames of both sides are laid on one canvas, differenced over a part of a second,
and correlated along the proposed line and along lines shifted by up to `REACH_US` to either side. The right moment
shows as a peak; its place is the offset to a fraction of a frame; another moment of the same scene shows no peak.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import nearest
from twicetold.align.line import Line
from twicetold.align.moment_kernels import FADE, MIN_CONTRAST, beyond, capped, pooled, products
from twicetold.align.overlay import covered, without
from twicetold.align.pair import Cells, Pair

STEP_US = 80_000
"""Distance of the moments that are compared: every second frame at 25 frames a second."""

REACH_US = 1_200_000
"""Offsets tried to either side of the line: the seeds' own uncertainty, several times over."""

SHIFT_US = 40_000
"""Distance of the offsets tried: a frame at 25 frames a second; two where slow changes are asked: they peak widely."""

PLACE_CELLS, PLACE_STEPS = 4, 7
"""A place is so many cells wide and high, for so many steps: what one hand or passer-by takes in half a second."""

MOST_LEFT = 0.5
"""Share of the change, by its squares, that is left without what moves over a picture, below which that is left out."""


@dataclass(frozen=True, slots=True)
class Correlogram:
    """Agreement of changes by moment and offset.

    `query_us` float64 (m,): moments of the query. `shifts_us` float64 (k,): offsets added to the line's reference time.
    `product` and `ref_energy` float32 (m, k), `query_energy` float32 (m,): sums over the canvas, each side scaled by
    its picture's contrast; `ref_energy` is NaN where a shifted moment lies outside the reference.
    """

    query_us: NDArray[np.float64]
    shifts_us: NDArray[np.float64]
    product: NDArray[np.float32]
    ref_energy: NDArray[np.float32]
    query_energy: NDArray[np.float32]

    def agreement(self, rows: NDArray[np.bool_] | slice = slice(None)) -> NDArray[np.float64]:
        """Correlation of changes at each offset, pooled over moments, float64 (k,), in -1 to 1.

        Moments of sudden change (cuts, flashes) are capped at three times the median energy, so that one cut common to
        both sides cannot stand for the whole stretch.
        """
        return pooled(self.product[rows], self.ref_energy[rows], self.query_energy[rows])

    def steady_agreement(self, window_us: float) -> NDArray[np.float64]:
        """Mean over windows of the agreement at each offset, float64 (k,): no busy moment stands for the others."""
        count = max(1, round(float(np.ptp(self.query_us)) / window_us))
        edges = np.linspace(self.query_us[0], self.query_us[-1] + 1.0, count + 1)
        each = [
            self.agreement(rows)
            for low, high in itertools.pairwise(edges)
            if (rows := (self.query_us >= low) & (self.query_us < high)).sum() >= 4
        ]
        return np.asarray(np.mean(each, axis=0)) if each else self.agreement()


@dataclass(frozen=True, slots=True)
class Peak:
    """Where changes agree best: `shift_us` off the line, how well (`height`), and the best agreement elsewhere."""

    shift_us: float
    height: float
    elsewhere: float


def peak(shifts_us: NDArray[np.float64], agreement: NDArray[np.float64]) -> Peak:
    """The highest agreement, its place interpolated by a parabola through three offsets."""
    top = int(agreement.argmax())
    shift = float(shifts_us[top])
    if 0 < top < len(shifts_us) - 1:
        left, middle, right = agreement[top - 1 : top + 2]
        bend = left - 2 * middle + right
        if bend < -1e-9:
            shift += float(0.5 * (left - right) / bend * (shifts_us[1] - shifts_us[0]))
    away = np.abs(shifts_us - shifts_us[top])
    after = beyond(away[top:], agreement[top:])
    before = beyond(away[top::-1].copy(), agreement[top::-1].copy())
    return Peak(shift, float(agreement[top]), max(before, after))


def changes(cells: Cells, moments_us: NDArray[np.float64], over_us: float) -> NDArray[np.float32]:
    """Differences of the picture between each moment and `over_us` later, float32 (m, cells).

    The mean over the canvas is out of them (flicker changes all cells alike), and each difference is divided by the
    picture's contrast (a graded or darkened copy changes by other amounts). A fade, a change that is mostly the picture
    itself as it grows brighter or darker, is taken out: what is left of it is what moves.
    """
    before = cells.values[nearest(cells.times_us, moments_us)]
    after = cells.values[nearest(cells.times_us, moments_us + over_us)]
    change, between = after - before, (before + after) / 2
    along = (change * between).sum(axis=1, keepdims=True)
    size = (between**2).sum(axis=1, keepdims=True)
    fades = along**2 > FADE * size * (change**2).sum(axis=1, keepdims=True)
    change = np.where(fades, change - along / np.maximum(size, 1e-6) * between, change)
    contrast = np.sqrt(size / np.float32(between.shape[1]))
    found: NDArray[np.float32] = change / np.maximum(contrast, np.float32(MIN_CONTRAST))
    return found


def correlogram(
    pair: Pair,
    line: Line,
    start_us: float,
    end_us: float,
    *,
    reach_us: int = REACH_US,
    shift_us: int | None = None,
    beyond_us: tuple[int, int] = (0, 0),
) -> Correlogram | None:
    """Compare what changes in `[start_us, end_us)` of the query with the reference along a line and beside it.

    Returns None where the stretch is shorter than four steps or one side has no frames there.

    Args:
        reach_us: how far offsets are tried to either side of the line.
        shift_us: how far apart; None for `SHIFT_US`, or twice that for slow changes.
        beyond_us: how much farther before (0 or less) and behind it.
    """
    moments, query = _sampled(pair, start_us, end_us)
    if len(moments) < 4:
        return None
    if shift_us is None:
        shift_us = SHIFT_US * pair.coarser
    at = line.ref_us(moments)
    first, last = (side + beyond for side, beyond in zip((-reach_us, reach_us), beyond_us, strict=True))
    ref = pair.ref(at[0] + first - STEP_US, at[-1] + last + _behind_us(pair, line))
    if len(query.times_us) < 4 or len(ref.times_us) < 4:
        return None
    # The line itself is among them.
    shifts = np.arange(-(-first // shift_us), last // shift_us + 1, dtype=np.float64) * shift_us
    under = at[:, None] + shifts
    over = pair.over_us * line.rate
    begin, end = float(ref.times_us[0]), float(ref.times_us[-1])
    inside = (under >= begin - SHIFT_US) & (under + over <= end + SHIFT_US)
    query_changes = _changed(pair, line, start_us, end_us)
    product, energy = products(
        query_changes,
        ref.values,
        np.where(inside, nearest(ref.times_us, under), -1),
        nearest(ref.times_us, under + over),
    )
    return Correlogram(moments, shifts, product, energy, (query_changes**2).sum(axis=1))


def _behind_us(pair: Pair, line: Line) -> float:
    """How far behind its last moment frames of the reference are asked for: a change ends there, later where it plays
    faster."""
    return max(2 * pair.over_us, pair.over_us * line.rate + STEP_US)


def _sampled(pair: Pair, start_us: float, end_us: float) -> tuple[NDArray[np.float64], Cells]:
    """The moments of a stretch that are compared, float64 (m,), and the query's frames around them."""
    moments = np.arange(start_us, end_us - pair.over_us, STEP_US, dtype=np.float64)
    return moments, pair.query(start_us - STEP_US, end_us + STEP_US)


def _changed(pair: Pair, line: Line, start_us: float, end_us: float) -> NDArray[np.float32]:
    """What changes in a stretch of the query, worked out once for a pair; where it is asked to be uncovered, without
    what something that moves over the picture makes, if that is most of it."""
    stretch = (pair.over_us, start_us, end_us)
    if stretch not in pair.changed:
        moments, query = _sampled(pair, start_us, end_us)
        found = changes(query, moments, pair.over_us)
        left = _uncovered(pair, line, query, moments, found) if pair.sides.uncovered else None
        pair.changed[stretch] = found if left is None else left
    return pair.changed[stretch]


def mostly_covered(pair: Pair, line: Line, start_us: float, end_us: float) -> bool:
    """Whether most of what changes in a stretch of the query is something that moves over the picture, and is not left
    out already."""
    moments, query = _sampled(pair, start_us, end_us)
    if not len(moments) or len(query.times_us) < 4:
        return False
    return _uncovered(pair, line, query, moments, _changed(pair, line, start_us, end_us)) is not None


def _uncovered(
    pair: Pair, line: Line, query: Cells, moments_us: NDArray[np.float64], found: NDArray[np.float32]
) -> NDArray[np.float32] | None:
    """What changes without what something that moves over the picture makes; None where that is not most of it."""
    at = line.ref_us(moments_us)
    shown = pair.ref(at[0] - REACH_US, at[-1] + REACH_US)
    hidden = covered(query, shown, pair.canvas.mask) if len(shown.times_us) else None
    if hidden is None:
        return None
    before, after = (nearest(query.times_us, moments_us + over) for over in (0, pair.over_us))
    seen = ~(hidden[before] | hidden[after])
    if ((found * seen) ** 2).sum() >= MOST_LEFT * (found**2).sum():
        return None
    left: NDArray[np.float32] = changes(without(query, hidden), moments_us, pair.over_us) * seen
    return left


def breadth(pair: Pair, line: Line, start_us: float, end_us: float) -> float:
    """On how many places and moments agreement along the line rests, 0 where there is none.

    Two who cross a square at another hour may meet the steps of others; a whole picture does not, nor anyone for long.
    This is Kish's effective number (Survey Sampling, 1965) of places of half a second each, weighted by what each adds.
    """
    moments, query = _sampled(pair, start_us, end_us)
    if len(moments) < PLACE_STEPS:
        return 0.0
    at = line.ref_us(moments)
    ref = pair.ref(at[0] - STEP_US, at[-1] + _behind_us(pair, line))
    if not len(query.times_us) or not len(ref.times_us):
        return 0.0
    here = _changed(pair, line, start_us, end_us)
    weights = capped((here**2).sum(axis=1))
    agreed = here * changes(ref, at, pair.over_us * line.rate) * weights[:, None]
    rows, columns = (axis // PLACE_CELLS for axis in np.nonzero(pair.canvas.mask))
    place = rows * (int(columns.max()) + 1) + columns
    moment = np.minimum(np.arange(len(moments)) // PLACE_STEPS, len(moments) // PLACE_STEPS - 1)
    of = moment[:, None] * (int(place.max()) + 1) + place
    added = np.bincount(of.ravel(), weights=agreed.ravel())
    total = float(added.sum())
    return total**2 / float((added**2).sum()) if total > 0 else 0.0
