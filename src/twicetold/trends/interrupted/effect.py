"""Interrupted time series: the step and the bend at a date from outside, and the same at dates where nothing happened.

Segmented regression (Wagner and others, 2002, doi:10.1046/j.1365-2710.2002.00430.x; Bernal, Cummins and Gasparrini,
2017, doi:10.1093/ije/dyw098). Placebo dates: the same model on one side of the date only, at every date that leaves
enough periods; how often its step is as far from nothing as the real one tells what chance and drift make in this very
series.
"""

from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from twicetold.errors import DataRefused
from twicetold.trends.interrupted.regression import Family, Fit, fit
from twicetold.trends.method import Method, method
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, Reading, Series, checked

MIN_SIDE = 6
LEVEL = 0.95

Floats = NDArray[np.float64]


class Coefficient(msgspec.Struct, frozen=True, kw_only=True):
    """One effect as a ratio: of rates for counts and amounts, of odds for shares."""

    what: str
    ratio: float
    low: float
    high: float
    p_value: float


class Placebo(msgspec.Struct, frozen=True, kw_only=True):
    """The step at a date where nothing happened; `statistic` is its logarithm over its standard error."""

    at: date
    ratio: float
    statistic: float


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """What a period held, what the model gives it, and what the trend before the date would have given it."""

    period: Period
    observed: float
    fitted: float
    expected: float


class Interruption(msgspec.Struct, frozen=True, kw_only=True):
    """The effect of a date on a series. `placebo_p` is None where there is no placebo date."""

    series: str
    at: date
    coefficients: tuple[Coefficient, ...]
    placebos: tuple[Placebo, ...]
    placebo_p: float | None
    fitted: tuple[Fitted, ...]
    dispersion: float
    method: Method

    @property
    def step(self) -> Coefficient:
        """The change of level at the date."""
        return self.coefficients[0]


def interrupted(
    series: Series, at: date, *, slope: bool = True, family: Family | str | None = None, min_side: int = MIN_SIDE
) -> Interruption:
    """How a series stepped and bent at a date.

    A period that the date falls into is left out: it belongs to neither side.

    Args:
        at: first day of what came after.
        slope: whether each side has a trend of its own; without it the two sides are even.
        family: by default quasi-Poisson, for shares quasi-binomial.
        min_side: fewest periods with a value on each side, and on each side of a placebo date.

    Raises:
        DataRefused: `trends.too_few`, `trends.all_zero`, `trends.no_fit`, `trends.overlap`.
        TableInvalid: as `twicetold.trends.series.checked`.
    """
    checked(series, where=series.name)
    chosen = _family(series, family)
    numbered = [
        (number, reading)
        for number, reading in enumerate(series.readings)
        if not reading.gap and reading.value is not None and not reading.period.start < at < reading.period.end
    ]
    sides = [sum(reading.period.end <= at for _, reading in numbered)]
    sides.append(len(numbered) - sides[0])
    if min(sides) < min_side:
        raise DataRefused(
            f"{series.name}: {sides[0]} periods before {at} and {sides[1]} after are too few to tell a step from "
            f"chance; it needs {min_side} on each side",
            hint="Choose shorter periods, or collect for longer.",
            code="trends.too_few",
        )
    data = _Data(numbered, series)
    result, design = _fit(data, at, chosen, slope=slope)
    placebos = _placebos(data, at, chosen, slope=slope, min_side=min_side)
    step = result.coefficients[1] / result.errors[1]
    as_far = sum(abs(placebo.statistic) >= abs(step) for placebo in placebos)
    placebo_p = (as_far + 1) / (len(placebos) + 1) if placebos else None
    return Interruption(
        series=series.name,
        at=at,
        coefficients=_coefficients(result, slope=slope, shares=series.kind is Kind.SHARE),
        placebos=placebos,
        placebo_p=placebo_p,
        fitted=_table(data, result, design, shares=series.kind is Kind.SHARE, slope=slope),
        dispersion=result.dispersion,
        method=method(
            f"{series.name} was regressed on time with a step{' and a change of trend' if slope else ''} at {at} "
            f"({sides[0]} periods before, {sides[1]} after), {chosen.value} with dispersion {result.dispersion:.2f}. "
            f"Intervals rest on the larger of the Newey-West standard error ({result.lags} lags) and the model's under "
            f"AR(1) noise (autocorrelation {result.autocorrelation:.2f}), and on t with {result.freedom} degrees of "
            f"freedom.",
            settings={"family": chosen.value, "slope": slope, "fewest_periods_on_a_side": min_side},
            cautions=_cautions(series, placebos, placebo_p, len(numbered), at),
        ),
    )


class _Data:
    """The periods that enter, as arrays; places count periods in time, gaps included."""

    def __init__(self, numbered: list[tuple[int, Reading]], series: Series) -> None:
        self.readings = [reading for _, reading in numbered]
        self.places = np.array([number for number, _ in numbered], dtype=np.int64)
        self.amounts = np.array([reading.amount for reading in self.readings], dtype=np.float64)
        share = series.kind is Kind.SHARE
        self.bases = np.array([r.base if share else r.days_collected for r in self.readings], dtype=np.float64)
        middles = [r.period.start.toordinal() + r.period.days / 2 for r in self.readings]
        self.unit = float(np.mean([r.period.days for r in self.readings]))
        self.times = np.array(middles) / self.unit

    def part(self, chosen: NDArray[np.bool_]) -> _Data:
        """Some of the periods."""
        part = object.__new__(_Data)
        part.readings = [reading for reading, keep in zip(self.readings, chosen, strict=True) if keep]
        part.places, part.amounts = self.places[chosen], self.amounts[chosen]
        part.bases, part.times, part.unit = self.bases[chosen], self.times[chosen], self.unit
        return part


def _fit(data: _Data, at: date, family: Family, *, slope: bool) -> tuple[Fit, Floats]:
    since = data.times - at.toordinal() / data.unit
    after = (since > 0).astype(np.float64)
    columns = [np.ones(len(since)), after, *((since, since * after) if slope else ())]
    design = np.column_stack(columns)
    return fit(design, data.amounts, data.bases, data.places, family=family), design


def _placebos(data: _Data, at: date, family: Family, *, slope: bool, min_side: int) -> tuple[Placebo, ...]:
    found = []
    before = np.array([reading.period.end <= at for reading in data.readings])
    for side in (data.part(before), data.part(~before)):
        for place in range(min_side, len(side.readings) - min_side + 1):
            day = side.readings[place].period.start
            try:
                result, _ = _fit(side, day, family, slope=slope)
            except DataRefused:
                continue  # a side of zeros: no step can be estimated there
            log_ratio, error = float(result.coefficients[1]), float(result.errors[1])
            if error > 0:
                found.append(Placebo(at=day, ratio=float(np.exp(log_ratio)), statistic=log_ratio / error))
    return tuple(found)


def _coefficients(result: Fit, *, slope: bool, shares: bool) -> tuple[Coefficient, ...]:
    kind = "odds" if shares else "rate"
    names = [(1, f"step of the {kind}")]
    if slope:
        names += [(2, f"trend of the {kind} before, per period"), (3, f"change of the trend of the {kind}, per period")]
    half = float(t.ppf((1 + LEVEL) / 2, result.freedom))
    return tuple(
        Coefficient(
            what=name,
            ratio=float(np.exp(result.coefficients[place])),
            low=float(np.exp(result.coefficients[place] - half * result.errors[place])),
            high=float(np.exp(result.coefficients[place] + half * result.errors[place])),
            p_value=float(
                2 * t.sf(abs(result.coefficients[place]) / max(result.errors[place], 1e-300), result.freedom)
            ),
        )
        for place, name in names
    )


def _table(data: _Data, result: Fit, design: Floats, *, shares: bool, slope: bool) -> tuple[Fitted, ...]:
    without = design.copy()
    without[:, 1] = 0
    if slope:
        without[:, 3] = 0
    linear = without @ result.coefficients
    expected = data.bases / (1 + np.exp(-linear)) if shares else np.exp(linear) * data.bases
    over = data.bases if shares else np.ones(len(data.bases))
    return tuple(
        Fitted(period=reading.period, observed=float(seen), fitted=float(now), expected=float(then))
        for reading, seen, now, then in zip(
            data.readings, data.amounts / over, result.fitted / over, expected / over, strict=True
        )
    )


def _family(series: Series, family: Family | str | None) -> Family:
    if series.kind is Kind.SHARE:
        return Family.QUASI_BINOMIAL
    chosen = Family.QUASI_POISSON if family is None else Family(family)
    return Family.QUASI_POISSON if chosen is Family.QUASI_BINOMIAL else chosen


def _cautions(
    series: Series, placebos: tuple[Placebo, ...], placebo_p: float | None, periods: int, at: date
) -> list[str]:
    said = list(series.notes)
    left_out = [r for r in series.known if r.period.start < at < r.period.end]
    said += [f"{reading.period.name}, which the date falls into, is in neither side." for reading in left_out]
    if not placebos:
        said.append("No placebo date leaves enough periods on each side, so nothing shows what drift alone makes.")
    elif placebo_p is not None:
        worse = round(placebo_p * (len(placebos) + 1)) - 1
        few = f"; with so few dates it cannot be below {1 / (len(placebos) + 1):.3f}" if len(placebos) < 19 else ""
        said.append(
            f"At {worse} of {len(placebos)} placebo dates the step was as far from nothing (placebo p = "
            f"{placebo_p:.3f}{few})."
        )
    if periods < 24:
        said.append("With fewer than 24 periods autocorrelation is barely visible, and intervals may be too narrow.")
    said.append("A step at a date does not show that what happened on that date made it.")
    return said
