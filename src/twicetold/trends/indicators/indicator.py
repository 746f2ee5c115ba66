"""An indicator: numbers from outside, each with bounds and where it was read. Disputed values stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import DataRefused, TableInvalid
from twicetold.trends.period import Period

Floats = NDArray[np.float64]


class IndicatorValue(msgspec.Struct, frozen=True, kw_only=True):
    """What one publication says of the days `[start, end)`: a value between `low` and `high`, which may be equal.

    Two values for the same days are a dispute; both are kept. Raises ValueError for bounds or days that do not rise.
    """

    start: date
    end: date
    low: float
    high: float
    citation: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.end <= self.start or not self.low <= self.high:
            raise ValueError(f"bounds and days rise: {self.low:g} to {self.high:g}, [{self.start}, {self.end})")


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """A named quantity in one unit, its values in the order of their days."""

    name: str
    unit: str
    values: tuple[IndicatorValue, ...]

    @property
    def disputed(self) -> tuple[IndicatorValue, ...]:
        """Values that stand beside another one for the same days."""
        days = [(value.start, value.end) for value in self.values]
        return tuple(value for value in self.values if days.count((value.start, value.end)) > 1)


def gathered(name: str, rows: Iterable[tuple[str, IndicatorValue]], *, unit: str | None = None) -> Indicator:
    """An indicator of (unit, value) rows.

    Args:
        unit: the unit that the indicator has already, where rows are added to one.

    Raises:
        TableInvalid: `indicators.unit`, two units; `trends.negative`, a bound that is no number; `trends.empty`.
        DataRefused: `trends.overlap`, days that overlap without being the same.
    """
    values: list[IndicatorValue] = []
    for stated, value in rows:
        if unit is None:
            unit = stated
        if stated != unit:
            raise TableInvalid(
                f"{name}: the value from {value.start} is in {stated}, the others are in {unit}",
                hint="Convert it first, and say so in its note; or keep it as an indicator of its own.",
                code="indicators.unit",
            )
        if not np.isfinite([value.low, value.high]).all():
            raise TableInvalid(
                f"{name}: the value from {value.start} is no finite number",
                hint="Leave out what is not known; give bounds for what is known in part.",
                code="trends.negative",
            )
        values.append(value)
    if not values or unit is None:
        raise TableInvalid(f"{name}: no value", hint="Give at least one row.", code="trends.empty")
    values.sort(key=lambda value: (value.start, value.end, value.low, value.high))
    for before, after in pairwise(values):
        if after.start < before.end and (after.start, after.end) != (before.start, before.end):
            raise DataRefused(
                f"{name}: the value from {after.start} overlaps the one from {before.start}",
                hint="Disputed values are for the very same days; others share none.",
                code="trends.overlap",
            )
    return Indicator(name=name, unit=unit, values=tuple(values))


def placed(indicator: Indicator, periods: Sequence[Period]) -> list[list[IndicatorValue]]:
    """The values that lie in each period: none, one, or several where they are disputed.

    Of several days inside one period the last is taken: an indicator of a level is read at the period's end.

    Raises:
        DataRefused: `indicators.coarse`, a value is for days beyond one period, so it would stand for several readings.
    """
    found: list[list[IndicatorValue]] = [[] for _ in periods]
    for value in indicator.values:
        for place, period in enumerate(periods):
            if value.end <= period.start or period.end <= value.start:
                continue
            if not (period.start <= value.start and value.end <= period.end):
                raise DataRefused(
                    f"{indicator.name}: the value from {value.start} is for {(value.end - value.start).days} days, "
                    f"more than the period {period.name} that it would stand for",
                    hint="Choose periods at least as long as those of the indicator.",
                    code="indicators.coarse",
                )
            known = found[place]
            if known and (known[0].start, known[0].end) != (value.start, value.end):
                known.clear()
            known.append(value)
    return found


def drawn(candidates: Sequence[Sequence[IndicatorValue]], random: np.random.Generator, draws: int) -> Floats:
    """Possible courses of an indicator: of each period one of its disputed values, anywhere between its bounds.

    Returns:
        float64, shape (draws, periods); NaN where there is no value.
    """
    courses = np.full((draws, len(candidates)), np.nan)
    for place, values in enumerate(candidates):
        if values:
            bounds = np.array([(value.low, value.high) for value in values])
            chosen = bounds[random.integers(len(values), size=draws)]
            courses[:, place] = random.uniform(chosen[:, 0], chosen[:, 1])
    return courses


def central(candidates: Sequence[Sequence[IndicatorValue]]) -> Floats:
    """The middle of each period's values; NaN where there is none. float64, shape (periods,)."""
    return np.array(
        [np.mean([(value.low + value.high) / 2 for value in values]) if values else np.nan for values in candidates]
    )
