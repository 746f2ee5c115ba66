"""Intervals by bootstrap: units are drawn again with replacement, coders stay as they are."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
MIN_UNITS = 10
"""Below this no interval is given: ten units drawn again tell next to nothing of the others."""

MIN_TELLING_SHARE = 0.9
"""Share of draws that must give a figure; where more of them say nothing, the interval would be of the luckier ones."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its 95 % interval. None where it cannot be told."""

    value: float | None
    low: float | None = None
    high: float | None = None


def figure(
    statistic: Callable[[NDArray[np.float64]], float | None],
    units: int,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    level: float = 0.95,
) -> Figure:
    """A statistic of weighted units with its percentile bootstrap interval.

    Args:
        statistic: takes how often each unit counts, shape (units,).
        seed: the same seed gives the same interval.
    """
    value = statistic(np.ones(units))
    if value is None or units < MIN_UNITS:
        return Figure(value=value)
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(units, np.full(units, 1 / units), size=draws).astype(np.float64)
    found = [one for one in map(statistic, drawn) if one is not None]
    if len(found) < MIN_TELLING_SHARE * draws:
        return Figure(value=value)
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return Figure(value=value, low=float(low), high=float(high))
