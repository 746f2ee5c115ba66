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
import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.trends.persistence.observation import Lifetime

STEPS = 20_000
TOLERANCE = 1e-9
HAIR = 1e-9
"""Length in days of an interval that stands for one moment."""

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


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


class Problem(msgspec.Struct, frozen=True):
    """Lifetimes as the intervals that can hold mass: which of them each lies in, and may come under observation in.

    `starts` and `ends` are rising, of shape (intervals,); lifetime i is in the intervals `first[i]` to `last[i]`, and
    lived to be seen where it is in `open_from[i]` or later. `weight` is how often it counts.
    """

    starts: Floats
    ends: Floats
    first: Places
    last: Places
    open_from: Places
    weight: Floats


def problem(lives: Sequence[Lifetime], weights: Floats | None = None, *, cuts: Sequence[float] = ()) -> Problem:
    """The problem of these lifetimes.

    Args:
        lives: at least one; `entry <= left < right`.
        weights: float64, shape (lives,), zero or more; 1 each by default.
        cuts: ages at which intervals are cut in two, which costs nothing, for nothing is known of what lies within one;
            where none lies across an age, there is one on each side of it afterwards.

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
    starts, ends = _support(entry, left, right)
    for age in cuts:
        starts, ends = _cut(starts, ends, age)
    return Problem(
        starts=starts,
        ends=ends,
        first=np.searchsorted(starts, left, side="left"),
        last=np.searchsorted(ends, right, side="right") - 1,
        open_from=np.searchsorted(starts, entry, side="left"),
        weight=np.asarray(weight[used], dtype=np.float64),
    )


def npmle(lives: Sequence[Lifetime], weights: Floats | None = None, *, tolerance: float = TOLERANCE) -> Curve:
    """The curve of these lifetimes.

    Args:
        lives, weights: as `problem` takes them.
        tolerance: gain in log likelihood for each lifetime below which a step is the last.

    Raises:
        ValueError: no lifetime, or one whose ages do not rise.
    """
    asked = problem(lives, weights)
    found = solve(asked, tolerance=tolerance)
    used = lives if weights is None else [life for life, weight in zip(lives, weights, strict=True) if weight > 0]
    right = [life.right for life in used if life.right < inf]
    return Curve(
        starts=asked.starts,
        ends=asked.ends,
        mass=found.mass,
        begins=min(life.entry for life in used),
        follows=max([life.left for life in used] + right),
        converged=found.converged,
    )


class Solution(msgspec.Struct, frozen=True):
    """Mass of each interval, shape (intervals,), with its log likelihood."""

    mass: Floats
    log_likelihood: float
    converged: bool


def solve(
    asked: Problem,
    *,
    split: tuple[float, float, float] | None = None,
    start: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> Solution:
    """The mass that is likeliest.

    Args:
        split: (begins, age, share): of the mass past `begins`, this share lies past `age`; both ages were cut at.
        start: mass to begin from; even by default.
        tolerance: as `npmle` takes it.
    """
    size = len(asked.starts)
    group = np.zeros(size, dtype=np.int64)
    share = -1.0
    mass = np.full(size, 1.0 / size) if start is None else np.maximum(start, 1e-12)
    if split is not None:
        begins, age, share = split
        group = np.where(asked.ends <= begins, 0, np.where(asked.ends <= age, 1, 2))
        mass = _shared(mass, group, share)
    found, likelihood, converged = _iterate(
        asked.first, asked.last, asked.open_from, asked.weight, mass, group, share, tolerance, STEPS
    )
    return Solution(found, float(likelihood), bool(converged))


def _cut(starts: Floats, ends: Floats, age: float) -> tuple[Floats, Floats]:
    inside = np.flatnonzero((starts < age) & (age < ends))
    if len(inside):
        place = int(inside[0])
        return np.insert(starts, place + 1, age), np.insert(ends, place, age)
    if not ((starts < age) & (ends == age)).any():
        place = int(np.searchsorted(ends, age))
        starts, ends = np.insert(starts, place, age - HAIR), np.insert(ends, place, age)
    if not (starts == age).any():
        place = int(np.searchsorted(starts, age))
        starts, ends = np.insert(starts, place, age), np.insert(ends, place, age + HAIR)
    return starts, ends


def _shared(mass: Floats, group: Places, share: float) -> Floats:
    found = mass.copy()
    past = mass[group > 0].sum()
    for which, part in ((1, 1 - share), (2, share)):
        held = mass[group == which].sum()
        found[group == which] *= past * part / held if held > 0 else 0.0
    return np.asarray(found / found.sum())


def _support(entry: Floats, left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Intervals that can hold mass: from a left end to the next right end or entry, nothing between them."""
    # At one age an end comes before a beginning: (.., x] and (x, ..] share nothing.
    points = sorted({*((float(x), 0) for x in right), *((float(x), 0) for x in entry), *((float(x), 1) for x in left)})
    pairs = [(before[0], after[0]) for before, after in pairwise(points) if before[1] == 1 and after[1] == 0]
    if points[-1][1] == 1:
        pairs.append((points[-1][0], inf))
    return np.array([start for start, _ in pairs]), np.array([end for _, end in pairs])


@numba.njit(cache=True)
def _iterate(
    first: Places,
    last: Places,
    open_from: Places,
    weight: Floats,
    mass: Floats,
    group: Places,
    share: float,
    tolerance: float,
    steps: int,
) -> tuple[Floats, float, bool]:
    """Turnbull's iteration; with a `share` of zero or more what lies in group 2, of 1 and 2, is held to it."""
    size, lives = len(mass), len(first)
    running = np.zeros(size + 1)
    before = -np.inf
    total_weight = weight.sum()
    for _ in range(steps):
        for place in range(size):
            running[place + 1] = running[place] + mass[place]
        likelihood = 0.0
        change = np.zeros(size + 1)
        for life in range(lives):
            inside = max(running[last[life] + 1] - running[first[life]], 1e-300)
            seen = max(1.0 - running[open_from[life]], 1e-300)
            likelihood += weight[life] * (np.log(inside) - np.log(seen))
            # Expected number in each interval: of those observed, and of those that never came under observation.
            change[first[life]] += weight[life] / inside
            change[last[life] + 1] -= weight[life] / inside
            change[0] += weight[life] / seen
            change[open_from[life]] -= weight[life] / seen
        if likelihood - before < tolerance * total_weight:
            return mass, likelihood, True
        before = likelihood
        fresh = np.empty(size)
        expected = 0.0
        held, had = np.zeros(3), np.zeros(3)
        for place in range(size):
            expected += change[place]
            fresh[place] = max(mass[place] * expected, 0.0)
            held[group[place]] += fresh[place]
            had[group[place]] += mass[place]
        if share >= 0:
            past = held[1] + held[2]
            for place in range(size):
                which = group[place]
                wanted = past * (share if which == 2 else 1 - share)
                if which > 0 and held[which] > 1e-12 * past:
                    fresh[place] *= wanted / held[which]
                elif which > 0 and had[which] > 0:
                    # Nothing is expected there: what the share demands stays spread as it was.
                    fresh[place] = mass[place] / had[which] * wanted
        mass = fresh / fresh.sum()
    return mass, before, False
