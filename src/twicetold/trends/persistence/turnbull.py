"""The survival curve without a model: nonparametric maximum likelihood under interval censoring and left truncation.

Turnbull, 1976, JRSS B 38(3); the set of intervals that can hold mass as corrected by Frydman, 1994, JRSS B 56(1): an
interval begins where some observation's does, and ends where one ends or where one comes under observation. Solved by
Turnbull's self-consistency iteration (an EM algorithm), whose sums run over contiguous intervals and are taken as
differences of running totals.

Ages before the first at which anything was under observation are not told of at all: the curve is that of what lives
at least as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.trends.persistence.observation import Lifetime

STEPS = 5000
TOLERANCE = 1e-9

Floats = NDArray[np.float64]


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """Mass in each interval (starts, ends] of ages in days; the last end may be infinite. Arrays of one shape.

    `begins` is the age from which the curve tells, `follows` the last finite age at which anything was known.
    """

    starts: Floats
    ends: Floats
    mass: Floats
    begins: float
    follows: float
    converged: bool

    def at(self, age: float) -> float | None:
        """Share that lives past `age` days, between the ends of an interval on a straight line; None past the data."""
        if age < self.begins or age > self.follows:
            return None
        finite = np.isfinite(self.ends)
        gone = np.zeros(len(self.mass))
        width = np.where(finite, self.ends - self.starts, 1.0)
        with np.errstate(invalid="ignore"):
            gone = np.where(finite, np.clip((age - self.starts) / np.where(width > 0, width, 1.0), 0.0, 1.0), 0.0)
        gone = np.where(finite & (width <= 0) & (age >= self.ends), 1.0, gone)
        return float(np.clip(1.0 - (gone * self.mass).sum(), 0.0, 1.0))


def npmle(lives: Sequence[Lifetime], weights: Floats | None = None, *, tolerance: float = TOLERANCE) -> Curve:
    """The curve of these lifetimes.

    Args:
        lives: at least one; `entry <= left < right`.
        weights: float64, shape (lives,), zero or more; 1 each by default. A bootstrap draws them.
        tolerance: gain in log likelihood for each lifetime below which a step is the last.

    Raises:
        ValueError: no lifetime, or one whose ages do not rise.
    """
    if not lives or any(not life.entry <= life.left < life.right for life in lives):
        raise ValueError("lifetimes need entry <= left < right")
    weight = np.ones(len(lives)) if weights is None else weights
    used = weight > 0
    entry, left, right = (
        np.array([getattr(life, name) for life in lives])[used] for name in ("entry", "left", "right")
    )
    weight = weight[used]
    starts, ends = _support(entry, left, right)
    first = np.searchsorted(starts, left, side="left")
    last = np.searchsorted(ends, right, side="right") - 1
    open_from = np.searchsorted(starts, entry, side="left")
    mass, converged = _iterate(first, last, open_from, weight, len(starts), tolerance)
    return Curve(
        starts=starts,
        ends=ends,
        mass=mass,
        begins=float(entry.min()),
        follows=float(max(left.max(), right[np.isfinite(right)].max(initial=0.0))),
        converged=converged,
    )


def _support(entry: Floats, left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Intervals that can hold mass: from a left end to the next right end or entry, nothing between them."""
    # At one age an end comes before a beginning: (.., x] and (x, ..] share nothing.
    points = sorted({*((float(x), 0) for x in right), *((float(x), 0) for x in entry), *((float(x), 1) for x in left)})
    pairs = [(before[0], after[0]) for before, after in pairwise(points) if before[1] == 1 and after[1] == 0]
    if points[-1][1] == 1:
        pairs.append((points[-1][0], inf))
    return np.array([start for start, _ in pairs]), np.array([end for _, end in pairs])


def _iterate(
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    open_from: NDArray[np.int64],
    weight: Floats,
    size: int,
    tolerance: float,
) -> tuple[Floats, bool]:
    mass = np.full(size, 1.0 / size)
    before = -inf
    total_weight = float(weight.sum())
    for _ in range(STEPS):
        running = np.concatenate(([0.0], np.cumsum(mass)))
        inside = np.maximum(running[last + 1] - running[first], 1e-300)
        seen = np.maximum(1.0 - running[open_from], 1e-300)
        likelihood = float((weight * (np.log(inside) - np.log(seen))).sum())
        if likelihood - before < tolerance * total_weight:
            return mass, True
        before = likelihood
        # Expected number in each interval: of those observed, and of those that never came under observation.
        observed = np.zeros(size + 1)
        np.add.at(observed, first, weight / inside)
        np.add.at(observed, last + 1, -weight / inside)
        unseen = np.zeros(size + 1)
        unseen[0] += (weight / seen).sum()
        np.add.at(unseen, open_from, -weight / seen)
        mass = mass * (np.cumsum(observed)[:size] + np.cumsum(unseen)[:size])
        mass = np.maximum(mass, 0.0)
        mass /= mass.sum()
    return mass, False
