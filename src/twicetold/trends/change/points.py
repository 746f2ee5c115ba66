"""Change points of a series, as values: for each the most probable date, an interval, and what changed by how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.trends.change import segmentation
from twicetold.trends.change.averaging import Average
from twicetold.trends.method import Method
from twicetold.trends.period import Period

ESTABLISHED = 0.95
"""Posterior probability from which a change is called established."""

MASS, AVERAGED_MASS = 0.95, 0.98
"""Posterior mass of a 95 % interval on a date. Where noise models are averaged it has a margin for noise that is none
of them: with 95 % of the mass, intervals held 86 % of the halvings in noise that drifts (`bench/changepoints.py`).
"""

MIN_PERIODS = 8
LIKELY = 0.5
"""Probability from which a slope, or noise that drifts, is spoken of."""

Floats = NDArray[np.float64]


class ChangePoint(msgspec.Struct, frozen=True, kw_only=True):
    """One change between two stretches of even level.

    The new level most probably holds from the day `on`; with 95 % probability it began between `earliest` and `latest`.
    Where a gap in collection lies there, `earliest` is the day it began. `probability` is that of at least one change
    within these dates, over all numbers of changes; `established` where it is 0.95 or more.
    """

    number: int
    on: date
    earliest: date
    latest: date
    probability: float
    established: bool


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What changed at a change point: a rate by a ratio, a share by a difference, each with 95 % bounds."""

    number: int
    what: str
    before: float
    before_low: float
    before_high: float
    after: float
    after_low: float
    after_high: float
    effect: float
    effect_low: float
    effect_high: float
    scale: str


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """Probability that a change lies between a period and the one before it."""

    period: Period
    probability: float


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of a series. `numbers[k]` is the probability of k changes.

    `sloping` is the probability that levels slope, `drifting` that noise drifts; both 0 where neither was thought of.
    """

    series: str
    points: tuple[ChangePoint, ...]
    effects: tuple[Effect, ...]
    boundaries: tuple[Dated, ...]
    numbers: tuple[float, ...]
    dispersion: float
    autocorrelation: float
    method: Method
    sloping: float = 0.0
    drifting: float = 0.0

    @property
    def any_change(self) -> float:
        """Probability of at least one change."""
        return 1.0 - self.numbers[0]

    @property
    def established(self) -> tuple[ChangePoint, ...]:
        """The changes that are established."""
        return tuple(point for point in self.points if point.established)


def mass_of(found: Average) -> float:
    """How much of the posterior the interval on a date holds, so that it holds the date 95 times of 100."""
    return AVERAGED_MASS if found.noises else MASS


def dated(found: Average, periods: Sequence[Period], *, mass: float | None = None) -> tuple[ChangePoint, ...]:
    """The change points of a segmentation, with their dates.

    Args:
        found: the posterior.
        periods: the periods that it is of, in order; there may be gaps between them.
        mass: of the interval on each date, the shortest that holds as much; `mass_of` by default.
    """
    held = mass_of(found) if mass is None else mass
    points = []
    for number, place in enumerate(found.best, start=1):
        first, last = segmentation.shortest_interval(found.places[number - 1], held)
        first, last = min(first, place), max(last, place)
        probability = found.within(first, last)
        points.append(
            ChangePoint(
                number=number,
                on=periods[place].start,
                earliest=periods[first - 1].end,
                latest=periods[last].start,
                probability=probability,
                established=probability >= ESTABLISHED,
            )
        )
    return tuple(points)


def stretches(found: Average, periods: int) -> list[slice]:
    """The most probable stretches, as slices of the periods."""
    edges = [0, *found.best, periods]
    return [slice(start, end) for start, end in pairwise(edges)]


def lag_one(residuals: Sequence[Floats]) -> float:
    """Autocorrelation at lag 1 of standardised residuals, within stretches only; 0 where they are all alike."""
    products = sum(float((stretch[1:] * stretch[:-1]).sum()) for stretch in residuals)
    squares = sum(float((stretch**2).sum()) for stretch in residuals)
    return products / squares if squares > 0 else 0.0


def cautions(
    points: Sequence[ChangePoint],
    periods: Sequence[Period],
    autocorrelation: float,
    found: Average,
) -> list[str]:
    """What keeps the dates from saying more.

    Args:
        autocorrelation: what is left of it within stretches.
        found: the posterior that the points are of.
    """
    said = []
    if found.sloping >= LIKELY:
        said.append(
            f"The course slopes rather than stepping (probability {found.sloping:.2f}): what rises or falls all along "
            f"has no date, and none is stated for it."
        )
    if found.drifting >= LIKELY:
        said.append(
            f"Neighbouring periods are alike for other reasons than an even level (probability {found.drifting:.2f}): "
            f"only steps that stand out from such waves are called established."
        )
    if not found.noises and autocorrelation > 2 / np.sqrt(len(periods)):
        said.append(
            f"Neighbouring periods are alike beyond chance (autocorrelation {autocorrelation:.2f} within stretches): "
            f"the series drifts, and a drift is told as steps. Read the dates as those of the steepest stretches."
        )
    edge = {periods[0].start, periods[min(2, len(periods) - 1)].start, *(period.start for period in periods[-2:])}
    if any(point.on in edge for point in points):
        said.append("A change within two periods of an end of the series rests on little data.")
    if not all(point.established for point in points):
        said.append(f"Changes of a probability below {ESTABLISHED:g} are named as possible, not as established.")
    return said


def effect_of(
    number: int,
    what: str,
    levels: list[tuple[float, float, float]],
    effect: tuple[float, float, float],
    scale: str,
) -> Effect:
    """An effect from (value, low, high) before and after, and the same of the effect itself."""
    return Effect(
        number=number,
        what=what,
        before=levels[0][0],
        before_low=levels[0][1],
        before_high=levels[0][2],
        after=levels[1][0],
        after_low=levels[1][1],
        after_high=levels[1][2],
        effect=effect[0],
        effect_low=effect[1],
        effect_high=effect[2],
        scale=scale,
    )
