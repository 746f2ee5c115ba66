"""The share of a theme in a population in cells: by people alone, by PPI++, by the stratified difference estimator.

All three are for the releases that the sample was drawn from, with the finite population correction. *PPI++*
(Angelopoulos, Duchi, Zrnic 2023, arXiv 2311.01453) takes as much of the machine as helps: lambda times its mean over
the population, plus what people say beyond that in the sample; with lambda 0 it is people alone. The *difference
estimator* (Särndal, Swensson, Wretman, Model Assisted Survey Sampling, 1992, section 6.3) is lambda 1 in every stratum,
exactly unbiased over draws of the sample. Both stay right however wrong the machine is: it only costs width.

The spread of few residuals is itself uncertain, and is zero where the machine was right on every unit that was drawn.
Half a squared error is therefore added to what was seen; `bench/prevalence.py` shows the coverage with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

import msgspec
import numpy as np

from twicetold.coding.prevalence.cells import Cell
from twicetold.coding.prevalence.intervals import Interval, score, wilson

PSEUDO_ERROR = 0.5
"""Added to the sum of squared residuals."""

MIN_UNITS = 50
MIN_OF_EACH = 5
"""A machine is used only where people found the theme in five units of the sample or more, and missed it in five."""

_DESIGN_EFFECT = (0.7, 2.0)
"""Range of a design effect that a sample of a few hundred can tell of; beyond it the estimate of it is noise."""

_RARE = 20
"""With fewer units of a kind, strata are not taken to have helped: by chance the rare ones fall into few of them."""


class Estimator(StrEnum):
    """How a share was estimated."""

    HUMAN = "human"
    PPI = "ppi++"
    DIFFERENCE = "difference"
    CENSUS = "census"


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A share with its interval, and what made it. `weight` is how much of the machine was taken: lambda."""

    estimator: Estimator
    interval: Interval
    units: int
    variance: float
    per_share: float = 0.0
    weight: float = 0.0


def human(cells: Sequence[Cell], *, level: float = 0.95) -> Estimate:
    """The share by what people say of the sample, and nothing else."""
    units = sum(cell.drawn for cell in cells)
    size = sum(cell.size for cell in cells)
    unseen = _unseen(cells)
    share = sum(cell.size / size * float(cell.human.mean()) for cell in cells)
    if unseen == 0:
        known = Interval(estimate=share, low=share, high=share)
        return Estimate(estimator=Estimator.CENSUS, interval=known, units=units, variance=0.0)
    smoothed = _smoothed(share, units)
    effect, freedom = 1.0, math.inf
    if len(cells) > 1:
        variance = _variance(cells, [cell.human for cell in cells], size) + _pseudo(cells, units)
        effect = variance / (smoothed * (1 - smoothed) * unseen / units)
        least = 1.0 if min(share, 1 - share) * units < _RARE else _DESIGN_EFFECT[0]
        effect = min(max(effect, least), _DESIGN_EFFECT[1])
        freedom = max(1.0, units - len(cells))
    per_share = unseen * effect / units
    return Estimate(
        estimator=Estimator.HUMAN,
        interval=wilson(share, 1 / per_share, level=level, freedom=freedom),
        units=units,
        variance=smoothed * (1 - smoothed) * per_share,
        per_share=per_share,
    )


def assisted(cells: Sequence[Cell], *, weight: float | None = None, level: float = 0.95) -> Estimate:
    """The share by people and a machine.

    Args:
        weight: 1 for the difference estimator; tuned to the sample (PPI++) where it is None.
    """
    units = sum(cell.drawn for cell in cells)
    size = sum(cell.size for cell in cells)
    taken = _tuned(cells) if weight is None else weight
    residuals = [cell.human - taken * _machine(cell) for cell in cells]
    mean = sum(cell.size / size * cell.machine_mean for cell in cells)
    beyond = sum(cell.size / size * float(rest.mean()) for cell, rest in zip(cells, residuals, strict=True))
    share = min(1.0, max(0.0, taken * mean + beyond))
    lost = len(cells) + (weight is None)
    variance = _variance(cells, residuals, size) * (units - len(cells)) / max(1, units - lost)
    variance += _pseudo(cells, units)
    return Estimate(
        estimator=Estimator.PPI if weight is None else Estimator.DIFFERENCE,
        interval=score(share, variance, _unseen(cells) / units, level=level, freedom=max(1, units - lost)),
        units=units,
        variance=variance,
        weight=taken,
    )


def shortest(cells: Sequence[Cell], *, level: float = 0.95) -> Estimate:
    """The shortest interval of those that may be used here.

    People alone always may. A machine may where it has spoken of every unit, and the sample holds enough of both kinds
    to see where it errs.
    """
    alone = human(cells, level=level)
    if alone.estimator is Estimator.CENSUS or not machine_may_help(cells):
        return alone
    tuned, whole = assisted(cells, level=level), assisted(cells, weight=1.0, level=level)
    # An interval that came out short because its estimate came out small must not win by that: all are compared at one
    # and the same share.
    at = _smoothed(tuned.interval.estimate, tuned.units)
    best, length = alone, at * (1 - at) * alone.per_share
    for one in (tuned, whole):
        if one.variance < length:
            best, length = one, one.variance
    return best


def machine_may_help(cells: Sequence[Cell]) -> bool:
    """True where a machine spoke of every unit, and people found enough units with the theme, and without it."""
    given = sum(float(cell.human.sum()) for cell in cells)
    units = sum(cell.drawn for cell in cells)
    spoken = all(cell.machine is not None for cell in cells)
    return spoken and units >= MIN_UNITS and min(given, units - given) >= MIN_OF_EACH


def _machine(cell: Cell) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    assert cell.machine is not None  # noqa: S101 - `assisted` is for cells of which a machine spoke
    return cell.machine


def _smoothed(share: float, units: int) -> float:
    """A share that is neither 0 nor 1: as if one unit more had been found with it, and one without."""
    return (share * units + 1) / (units + 2)


def _unseen(cells: Sequence[Cell]) -> float:
    """What the finite population correction leaves of a simple sample's variance, on average over the cells."""
    size = sum(cell.size for cell in cells)
    return sum(cell.size / size * cell.unseen_share for cell in cells)


def _pseudo(cells: Sequence[Cell], units: int) -> float:
    return PSEUDO_ERROR * _unseen(cells) / units**2


def _variance(
    cells: Sequence[Cell], values: Sequence[np.ndarray[tuple[int], np.dtype[np.float64]]], size: int
) -> float:
    """Of a stratified mean, with each cell's own spread."""
    return sum(
        (cell.size / size) ** 2 * cell.unseen_share * float(given.var(ddof=1)) / cell.drawn
        for cell, given in zip(cells, values, strict=True)
        if cell.unseen_share > 0
    )


def _tuned(cells: Sequence[Cell]) -> float:
    """The lambda that makes the variance smallest, from the spread within cells, between 0 and 1."""
    size = sum(cell.size for cell in cells)
    common = own = 0.0
    for cell in cells:
        if cell.unseen_share > 0:
            share = (cell.size / size) ** 2 * cell.unseen_share / cell.drawn
            both = np.cov(cell.human, _machine(cell))
            common += share * float(both[0, 1])
            own += share * float(both[1, 1])
    return min(1.0, max(0.0, common / own)) if own > 0 else 0.0
