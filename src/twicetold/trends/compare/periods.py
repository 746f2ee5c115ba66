"""One stretch of a series against another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import DataRefused, UsageError
from twicetold.trends.compare import pooled, rates, shares
from twicetold.trends.compare.estimated import cohens_h
from twicetold.trends.method import Method, method
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, Reading, Series, checked

Floats = NDArray[np.float64]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One quantity in two stretches, with its effect size: a ratio of rates, or a difference of shares.

    `p_value` is that of the quantity alone; `adjusted` that among all quantities compared (Holm). A difference of
    shares has Cohen's h, and the standard error of its sample where that is known.
    """

    what: str
    first: float
    second: float
    first_low: float | None = None
    first_high: float | None = None
    second_low: float | None = None
    second_high: float | None = None
    effect: float | None
    effect_low: float
    effect_high: float
    scale: str
    p_value: float
    adjusted: float
    test: str
    standard_error: float | None = None
    cohens_h: float | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two stretches compared. For a mix `whole` tells of all themes together: Cramer's V as its effect."""

    first: Period
    second: Period
    rows: tuple[Compared, ...]
    method: Method
    whole: Compared | None = None


def compare(series: Series, first: tuple[date, date], second: tuple[date, date]) -> Comparison:
    """A series in the days `[start, end)` of one stretch against those of another.

    Counts and amounts: the rate for each day collected, as a ratio. Shares: the difference. With two periods or more
    on both sides the spread between periods enters; single counts are taken as Poisson, with a caution.

    Raises:
        DataRefused: `trends.overlap`, `trends.too_few` (nothing known on a side, or single amounts), `trends.all_zero`.
        UsageError: `trends.range`, a stretch without a day.
        TableInvalid: as `twicetold.trends.series.checked`.
    """
    checked(series, where=series.name)
    stretches = stretches_of(first, second)
    sides = [_inside(series.known, stretch, series.name) for stretch in stretches]
    many = min(len(side) for side in sides) > 1
    cautions = list(series.notes)
    row = _shares(series, sides, many=many) if series.kind is Kind.SHARE else _rates(series, sides, many=many)
    if not many:
        cautions.append(
            "One reading on a side does not show how much such readings vary: they were taken as counts of independent "
            "things, which makes the interval too narrow where releases come in campaigns."
        )
    return Comparison(
        first=stretches[0],
        second=stretches[1],
        rows=(row,),
        method=method(
            f"{series.name} in {stretches[1].name} ({len(sides[1])} periods) was compared with {stretches[0].name} "
            f"({len(sides[0])} periods): {row.test}.",
            cautions=cautions,
        ),
    )


def _rates(series: Series, sides: Sequence[Sequence[Reading]], *, many: bool) -> Compared:
    amounts = [(_amounts(side), np.array([float(reading.days_collected) for reading in side])) for side in sides]
    if not any(side.sum() for side, _ in amounts):
        raise DataRefused(
            f"{series.name}: nothing on either side, so there is nothing to compare",
            hint="Check the source and the dates asked for.",
            code="trends.all_zero",
        )
    if many and all(side.sum() > 0 for side, _ in amounts):
        found = rates.of_periods(*amounts)
    elif series.kind is Kind.COUNT:
        found = rates.of_two_counts(*((float(side.sum()), float(days.sum())) for side, days in amounts))
    else:
        raise DataRefused(
            f"{series.name}: single amounts, or a side of zeros, cannot be compared: nothing tells how they vary",
            hint="Give two periods or more on each side, or compare numbers of releases.",
            code="trends.too_few",
        )
    return Compared(
        what=f"{series.name} per day",
        first=float(amounts[0][0].sum() / amounts[0][1].sum()),
        second=float(amounts[1][0].sum() / amounts[1][1].sum()),
        effect=found.ratio,
        effect_low=found.low,
        effect_high=found.high,
        scale="ratio",
        p_value=found.p_value,
        adjusted=found.p_value,
        test=found.test,
    )


def _shares(series: Series, sides: Sequence[Sequence[Reading]], *, many: bool) -> Compared:
    pairs = [(_amounts(side), np.array([float(reading.base or 0) for reading in side])) for side in sides]
    if many:
        return of_difference(series.name, pooled.of_two_groups(*pairs))
    totals = [(float(parts.sum()), float(wholes.sum())) for parts, wholes in pairs]
    if any(value != int(value) for total in totals for value in total):
        raise DataRefused(
            f"{series.name}: single shares of lengths cannot be compared: nothing tells how they vary",
            hint="Give two periods or more on each side.",
            code="trends.too_few",
        )
    return of_difference(series.name, shares.of_two_shares(*totals))


def of_difference(what: str, found: shares.Difference, adjusted: float | None = None) -> Compared:
    """A difference of shares as a row; `adjusted` where others were compared with it."""
    return Compared(
        what=what,
        first=found.first[0],
        first_low=found.first[1],
        first_high=found.first[2],
        second=found.second[0],
        second_low=found.second[1],
        second_high=found.second[2],
        effect=found.difference,
        effect_low=found.low,
        effect_high=found.high,
        scale="difference",
        p_value=found.p_value,
        adjusted=found.p_value if adjusted is None else adjusted,
        test=found.test,
        standard_error=found.standard_error,
        cohens_h=cohens_h(found.first[0], found.second[0]),
    )


def stretches_of(first: tuple[date, date], second: tuple[date, date]) -> tuple[Period, Period]:
    """Two stretches as periods.

    Raises:
        DataRefused: `trends.overlap`.
        UsageError: `trends.range`.
    """
    for start, end in (first, second):
        if end <= start:
            raise UsageError(
                f"no day lies between {start} and {end}", hint="Give the earlier day first.", code="trends.range"
            )
    one, two = Period(*first), Period(*second)
    if one.start < two.end and two.start < one.end:
        raise DataRefused(
            f"{one.name} and {two.name} overlap: what they share is in both, and no difference of them can be tested",
            hint="Give stretches that do not share a day.",
            code="trends.overlap",
        )
    return one, two


def within(period: Period, stretch: Period) -> bool:
    """True where the whole period lies in the stretch."""
    return stretch.start <= period.start and period.end <= stretch.end


def _inside(readings: Sequence[Reading], stretch: Period, name: str) -> list[Reading]:
    """Readings whose whole period lies in the stretch."""
    found = [reading for reading in readings if within(reading.period, stretch)]
    if not found:
        raise nothing_in(stretch, name)
    return found


def nothing_in(stretch: Period, name: str) -> DataRefused:
    """The refusal where a stretch holds nothing."""
    return DataRefused(
        f"{name}: no whole period with a value lies in {stretch.name}",
        hint="Stretches hold whole periods of the series: widen them, or choose shorter periods.",
        code="trends.too_few",
    )


def _amounts(readings: Sequence[Reading]) -> Floats:
    return np.array([reading.amount for reading in readings], dtype=np.float64)
