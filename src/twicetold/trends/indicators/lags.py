"""Does an indicator move with a series, before it, or after it?

Both are differenced, so that two things which merely both fall do not line up. Correlations of the differences are
taken at several lags; the p-value is of the largest of them (so that choosing the lag costs nothing extra), by
permuting blocks of the indicator's differences, which keeps what neighbours have in common within it (Kuensch, 1989,
Annals of Statistics 17; max-statistic after Westfall and Young, 1993). Bounds of a correlation come from a moving block
bootstrap of pairs in which the indicator is drawn anew each time from between its bounds and from among its disputed
values.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import DataRefused
from twicetold.trends.indicators.indicator import Indicator, IndicatorValue, central, drawn, placed
from twicetold.trends.method import Method, method
from twicetold.trends.series import Kind, Series, checked

MIN_PAIRS = 12
MAX_LAG = 3
DRAWS = 4999
COURSES = 99
SEED = 20150817

Floats = NDArray[np.float64]


class LagCorrelation(msgspec.Struct, frozen=True, kw_only=True):
    """Correlation of differences with the indicator `lag` periods earlier (positive: the indicator leads)."""

    lag: int
    correlation: float
    low: float
    high: float
    pairs: int
    p_value: float


class LineUp(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator beside a series.

    `p_value` is that of the largest correlation at any lag, at the middle of the indicator's values; `p_highest` the
    largest p-value that 95 % of its possible courses give.
    """

    series: str
    indicator: str
    lags: tuple[LagCorrelation, ...]
    best: LagCorrelation
    p_value: float
    p_highest: float
    method: Method


def line_up(
    series: Series, indicator: Indicator, *, max_lag: int = MAX_LAG, block: int | None = None, draws: int = DRAWS
) -> LineUp:
    """Lay an indicator beside a series.

    Counts are taken as the logarithm of the rate for each day collected (with half a thing added), shares as they are,
    the indicator as its logarithm where it is above zero throughout.

    Args:
        max_lag: lags from -max_lag to max_lag periods are looked at.
        block: length of the permuted blocks; by default a quarter of the differences. Shorter blocks raise too many
            false alarms where neighbours are alike (`bench/lags.py`).

    Raises:
        DataRefused: `trends.too_few` for fewer than 12 pairs of differences at a lag, `indicators.coarse`,
            `trends.overlap`, `indicators.constant`.
        TableInvalid: as `twicetold.trends.series.checked`.
    """
    checked(series, where=series.name)
    values = placed(indicator, [reading.period for reading in series.readings])
    random = np.random.default_rng(SEED)
    course = central(values)
    logarithmic = all(value.low > 0 for candidates in values for value in candidates)
    moved = np.diff(_level(series))
    differences = _differences(course[None, :], logarithmic=logarithmic)
    _require_pairs(series, indicator, moved, differences[0], max_lag)
    length = block or max(2, int(np.isfinite(differences[0]).sum()) // 4)
    seen, pairs = _correlations(moved, differences, max_lag)
    permuted = _permuted(differences[0], length, draws, random)
    null = np.abs(_correlations(moved, permuted, max_lag)[0])
    p_each = ((null >= np.abs(seen) - 1e-12).sum(axis=0) + 1) / (draws + 1)
    highest = np.nanmax(null, axis=1)
    p_value = float(((highest >= np.nanmax(np.abs(seen)) - 1e-12).sum() + 1) / (draws + 1))
    uncertain = any(len(candidates) > 1 or any(v.low < v.high for v in candidates) for candidates in values)
    p_highest = p_value
    if uncertain:
        p_highest = _highest_p(moved, values, length, max_lag, random, draws=draws, logarithmic=logarithmic)
    low, high = _bounds(moved, values, length, max_lag, random, logarithmic=logarithmic)
    lags = tuple(
        LagCorrelation(
            lag=lag,
            correlation=float(seen[0, place]),
            low=min(float(low[place]), float(seen[0, place])),
            high=max(float(high[place]), float(seen[0, place])),
            pairs=int(pairs[0, place]),
            p_value=float(p_each[place]),
        )
        for place, lag in enumerate(range(-max_lag, max_lag + 1))
    )
    cautions = [*series.notes]
    if indicator.disputed:
        cautions.append(
            f"{len(indicator.disputed)} values of {indicator.name} are disputed: every one of them was let in."
        )
    return LineUp(
        series=series.name,
        indicator=indicator.name,
        lags=lags,
        best=max(lags, key=lambda found: abs(found.correlation)),
        p_value=p_value,
        p_highest=max(p_value, p_highest),
        method=method(
            f"{series.name} and {indicator.name} ({indicator.unit}) were differenced and correlated at lags up to "
            f"{max_lag} periods. The p-value is of the largest correlation, by {draws} permutations of blocks of "
            f"{length} periods; bounds are from a block bootstrap in which the indicator varies within its own bounds.",
            settings={"largest_lag": max_lag, "block": length, "draws": draws},
            cautions=[
                *cautions,
                "Moving together does not show that one makes the other move: a third thing may move both.",
            ],
        ),
    )


def _level(series: Series) -> Floats:
    """Of every period: log rate, or share; NaN in a gap. float64, shape (periods,)."""
    found = np.full(len(series.readings), np.nan)
    for place, reading in enumerate(series.readings):
        if reading.gap or reading.value is None or reading.amount is None:
            continue
        found[place] = (
            reading.value if series.kind is Kind.SHARE else np.log((reading.amount + 0.5) / reading.days_collected)
        )
    return found


def _differences(courses: Floats, *, logarithmic: bool) -> Floats:
    return np.asarray(np.diff(np.log(courses) if logarithmic else courses, axis=1))


def _require_pairs(series: Series, indicator: Indicator, moved: Floats, steps: Floats, max_lag: int) -> None:
    fewest = 0
    if len(moved) > max_lag:
        sides = (_shifted(moved, steps, lag) for lag in range(-max_lag, max_lag + 1))
        fewest = min(int((np.isfinite(a) & np.isfinite(b)).sum()) for a, b in sides)
    if fewest < MIN_PAIRS:
        steps_known = int(np.isfinite(steps).sum())
        raise DataRefused(
            f"{series.name} and {indicator.name} share {fewest} pairs of neighbouring periods at the largest lag "
            f"(the indicator moves {steps_known} times from one period to the next); a correlation needs {MIN_PAIRS}",
            hint="Find the indicator for every period, look at fewer lags, or state the two courses side by side "
            "without a correlation.",
            code="trends.too_few",
        )
    for name, values in ((series.name, moved), (indicator.name, steps)):
        if np.nanstd(values) < 1e-12:
            raise DataRefused(
                f"{name} moves by the same from each period to the next, so nothing can line up with it",
                hint="Choose a time in which it varies.",
                code="indicators.constant",
            )


def _shifted(moved: Floats, steps: Floats, lag: int) -> tuple[Floats, Floats]:
    """Pairs of (series at t, indicator at t - lag); the last axis is time."""
    n = moved.shape[-1]
    if lag >= 0:
        return moved[..., lag:], steps[..., : n - lag]
    return moved[..., : n + lag], steps[..., -lag:]


def _correlations(moved: Floats, steps: Floats, max_lag: int) -> tuple[Floats, Floats]:
    """Pearson's correlation at every lag, and how many pairs: both float64, shape (courses, lags).

    Args:
        moved: shape (n,), or (courses, n) where both vary.
        steps: shape (courses, n).
    """
    found, pairs = [], []
    for lag in range(-max_lag, max_lag + 1):
        a, b = _shifted(np.broadcast_to(moved, steps.shape), steps, lag)
        held = np.isfinite(a) & np.isfinite(b)
        count = held.sum(axis=1)
        safe = np.maximum(count, 1)
        a, b = np.where(held, a, 0.0), np.where(held, b, 0.0)
        a = np.where(held, a - (a.sum(axis=1) / safe)[:, None], 0.0)
        b = np.where(held, b - (b.sum(axis=1) / safe)[:, None], 0.0)
        spread = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
        found.append(np.where(spread > 1e-15, (a * b).sum(axis=1) / np.maximum(spread, 1e-15), 0.0))
        pairs.append(count)
    return np.column_stack(found), np.column_stack(pairs).astype(np.float64)


def _permuted(steps: Floats, length: int, draws: int, random: np.random.Generator) -> Floats:
    """Differences with their blocks in another order, the first block beginning anywhere: shape (draws, n)."""
    n = len(steps)
    blocks = -(-n // length)
    order = random.random((draws, blocks)).argsort(axis=1)
    places = (order[:, :, None] * length + np.arange(length)).reshape(draws, -1)
    # The last block is short: what lies past the end goes, as much in every draw.
    places = places[places < n].reshape(draws, n)
    return np.asarray(steps[(places + random.integers(n, size=(draws, 1))) % n])


def _highest_p(
    moved: Floats,
    values: list[list[IndicatorValue]],
    length: int,
    max_lag: int,
    random: np.random.Generator,
    *,
    draws: int,
    logarithmic: bool,
) -> float:
    """The p-value that 95 % of the indicator's possible courses stay below."""
    courses = _differences(drawn(values, random, COURSES), logarithmic=logarithmic)
    few = min(draws, 999)
    found = []
    for course in courses:
        seen = np.abs(_correlations(moved, course[None, :], max_lag)[0]).max()
        null = np.abs(_correlations(moved, _permuted(course, length, few, random), max_lag)[0]).max(axis=1)
        found.append((int((null >= seen - 1e-12).sum()) + 1) / (few + 1))
    return float(np.quantile(found, 0.95))


def _bounds(
    moved: Floats,
    values: list[list[IndicatorValue]],
    length: int,
    max_lag: int,
    random: np.random.Generator,
    *,
    logarithmic: bool,
    draws: int = 999,
) -> tuple[Floats, Floats]:
    """95 % bounds at every lag: blocks of time are drawn with replacement, the indicator from within its bounds."""
    courses = _differences(drawn(values, random, draws), logarithmic=logarithmic)
    found = []
    for lag in range(-max_lag, max_lag + 1):
        a, b = _shifted(np.broadcast_to(moved, courses.shape), courses, lag)
        width = a.shape[1]
        starts = random.integers(width, size=(draws, -(-width // length)))
        places = ((starts[:, :, None] + np.arange(length)) % width).reshape(draws, -1)[:, :width]
        rows = np.arange(draws)[:, None]
        found.append(_correlations(a[rows, places], b[rows, places], 0)[0][:, 0])
    low, high = np.quantile(np.column_stack(found), [0.025, 0.975], axis=0)
    return low, high
