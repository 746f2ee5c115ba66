"""What a watcher would have known: after each period, since when the present level holds, with an interval.

Uses only periods up to the one that is told of (`twicetold.trends.change.online`), but for how much they vary, which is
estimated from the whole series. Levels hold or step here: noise that drifts, and slopes, are told as steps, which is
why a change that only this finds is a reason to look, and no more.
"""

from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.trends.change import counts, dispersion, online
from twicetold.trends.change.points import MASS, MIN_PERIODS
from twicetold.trends.change.segmentation import shortest_interval
from twicetold.trends.method import Method, method
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, Series, checked, require

WITHIN = 8
"""Periods within which a level is called new. Of 4, counts that vary more than by chance seldom tell enough."""

ALARM = 0.8
"""Probability of a new level from which an alarm is raised: so that about 5 of 100 series of 88 even periods raise
any (`bench/changepoints.py --only online`).
"""

SHARE_WEIGHT = 0.5

Floats = NDArray[np.float64]


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """What was known after a period: most probable first day of the level that held then, with 95 % bounds.

    `fresh` is the probability that it began within the last 8 periods, `alarm` where that is 0.8 or more.
    """

    period: Period
    since: date
    earliest: date
    latest: date
    fresh: float
    alarm: bool


class Presents(msgspec.Struct, frozen=True, kw_only=True):
    """A series, period by period."""

    series: str
    rows: tuple[Present, ...]
    method: Method

    @property
    def alarms(self) -> tuple[Present, ...]:
        """The first period of each run of alarms."""
        before = (None, *self.rows)
        return tuple(
            row for row, last in zip(self.rows, before, strict=False) if row.alarm and not (last and last.alarm)
        )


def presents(series: Series, *, mean_run: float = online.MEAN_RUN) -> Presents:
    """How long the present level had held, after each period with a value.

    Args:
        mean_run: periods that a level is expected to hold before anything is known.

    Raises:
        DataRefused: `trends.too_few` for fewer than 8 periods with a value, `trends.all_zero`, `trends.overlap`.
        TableInvalid: `trends.order`, `trends.negative`, `trends.part`.
    """
    checked(series, where=series.name)
    require(series, MIN_PERIODS, purpose="to watch", helps="Choose shorter periods, or wait.")
    amounts, periods = series.amounts(), [reading.period for reading in series.known]
    if series.kind is Kind.SHARE:
        parts = np.column_stack((amounts, series.bases() - amounts))
        spread = dispersion.of_mix(parts)
        model: online.Predictive = online.MixPredictive(parts, weight=SHARE_WEIGHT, dispersion=spread)
    else:
        days = series.days()
        spread = dispersion.of_counts(amounts, days)
        rate = counts.SHAPE * days.sum() / amounts.sum()
        model = online.CountPredictive(amounts, days, shape=counts.SHAPE, rate=rate, dispersion=spread)
    runs = online.run_lengths(model, len(periods), mean_run=mean_run)
    fresh = online.recent_change(runs, WITHIN)
    return Presents(
        series=series.name,
        rows=tuple(_row(periods, place, runs[place], float(fresh[place])) for place in range(len(periods))),
        method=method(
            f"After each of {len(periods)} periods of {series.name}, how long the level had held by Bayesian online "
            f"detection (Adams and MacKay 2007) with "
            f"{'beta-binomial' if series.kind is Kind.SHARE else 'Gamma-Poisson'} levels, from periods up to it; how "
            f"much they vary is estimated from the whole series.",
            settings={
                "dispersion": round(spread, 3),
                "expected_run_in_periods": mean_run,
                "alarm_from_probability": ALARM,
                "new_within_periods": WITHIN,
            },
            cautions=[
                *series.notes,
                "Slopes and waves raise alarms, too: see what 'changes' says of the whole series.",
            ],
        ),
    )


def _row(periods: list[Period], place: int, runs: Floats, fresh: float) -> Present:
    # Entry r of a run: the level holds for the last r + 1 periods, so it began with period place - r.
    began = runs[place::-1]
    first, last = shortest_interval(began, MASS)
    return Present(
        period=periods[place],
        since=periods[int(np.argmax(began))].start,
        earliest=periods[first].start,
        latest=periods[last].start,
        fresh=fresh,
        alarm=fresh >= ALARM,
    )
