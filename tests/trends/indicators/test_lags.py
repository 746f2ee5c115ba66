from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.indicators.indicator import Indicator, IndicatorValue, gathered
from twicetold.trends.indicators.lags import line_up
from twicetold.trends.series import of_counts

RNG = np.random.default_rng(14)
MONTHS = periods_between(date(2012, 1, 1), date(2017, 1, 1), By.MONTH)
STEPS = RNG.normal(0, 0.2, 62)
COURSE = 1000 * np.exp(np.cumsum(STEPS))


def indicator(values: np.ndarray, *, slack: float = 0.0, months: tuple = MONTHS) -> Indicator:
    return gathered(
        "territory",
        [
            ("km2", IndicatorValue(start=m.start, end=m.end, low=v * (1 - slack), high=v * (1 + slack), citation="c"))
            for m, v in zip(months, values, strict=False)
        ],
    )


def series(leads_by: int) -> object:
    """Counts that follow the indicator after so many months."""
    course = COURSE[2 - leads_by : 62 - leads_by]
    return of_counts("releases", MONTHS, RNG.poisson(0.2 * course).tolist())


def test_a_lag_is_found_where_there_is_one() -> None:
    found = line_up(series(2), indicator(COURSE[2:]), draws=499)
    assert found.best.lag == 2
    assert found.p_value <= 0.01
    assert found.best.low < found.best.correlation < found.best.high
    assert found.best.low > 0.3
    assert [lag.lag for lag in found.lags] == list(range(-3, 4))
    assert found.best.pairs == 57
    assert any("third thing" in caution for caution in found.method.cautions)


def test_two_things_that_merely_both_fall_do_not_line_up() -> None:
    random = np.random.default_rng(3)
    raised = 0
    for _ in range(20):
        falling = np.geomspace(90_000, 6_500, 60) * np.exp(random.normal(0, 0.02, 60))
        counts = random.poisson(np.geomspace(700, 60, 60)).tolist()
        assert np.corrcoef(falling, counts)[0, 1] > 0.95
        raised += line_up(of_counts("releases", MONTHS, counts), indicator(falling), draws=99).p_value <= 0.05
    assert raised <= 3


def test_doubt_about_the_indicator_makes_the_statement_weaker() -> None:
    sure = line_up(series(0), indicator(COURSE[2:]), draws=199)
    unsure = line_up(series(0), indicator(COURSE[2:], slack=0.5), draws=199)
    assert sure.p_highest == sure.p_value
    assert unsure.p_highest > 0.05
    assert unsure.best.high - unsure.best.low > sure.best.high - sure.best.low


def test_disputed_values_are_let_in_and_said() -> None:
    values = [
        ("km2", IndicatorValue(start=m.start, end=m.end, low=v, high=v, citation="c"))
        for m, v in zip(MONTHS, COURSE[2:], strict=True)
    ]
    other = IndicatorValue(start=MONTHS[9].start, end=MONTHS[9].end, low=5000, high=5000, citation="d")
    found = line_up(series(0), gathered("territory", [*values, ("km2", other)]), draws=199)
    assert any("2 values of territory are disputed" in caution for caution in found.method.cautions)
    assert found.p_highest >= found.p_value


def test_the_same_data_give_the_same_answer() -> None:
    first, again = (line_up(series_, indicator(COURSE[2:]), draws=99) for series_ in [series(1)] * 2)
    assert first == again


def test_seven_points_are_refused_with_what_would_help() -> None:
    # Territory was published seven times in three years.
    seven = gathered(
        "territory",
        [
            (
                "km2",
                IndicatorValue(start=MONTHS[at].start, end=MONTHS[at].end, low=v, high=v, citation="monitor"),
            )
            for at, v in zip((36, 42, 47, 54, 57, 59), (90800, 82940, 78000, 68300, 65500, 60400), strict=True)
        ],
    )
    with pytest.raises(DataRefused, match="0 pairs") as caught:
        line_up(series(0), seven)
    assert caught.value.code == "trends.too_few"
    assert "side by side" in caught.value.hint


def test_an_even_indicator_cannot_line_up() -> None:
    with pytest.raises(DataRefused) as caught:
        line_up(series(0), indicator(np.full(60, 5.0)))
    assert caught.value.code == "indicators.constant"


def test_gaps_leave_pairs_out() -> None:
    counts: list[float | None] = RNG.poisson(0.2 * COURSE[2:]).tolist()
    counts[10:15] = [None] * 5
    found = line_up(of_counts("releases", MONTHS, counts), indicator(COURSE[2:]), draws=199)
    assert {lag.lag: lag.pairs for lag in found.lags}[0] == 53
    assert found.best.lag == 0


def test_shares_are_taken_as_they_are_and_an_indicator_may_be_negative() -> None:
    course = np.cumsum(RNG.normal(0, 1, 60))
    share = 0.5 + 0.4 * np.tanh(course / 4)
    found = line_up(of_counts("share", MONTHS, list(100 * share), bases=[100] * 60), indicator(course), draws=199)
    assert found.best.lag == 0
    assert found.best.correlation > 0.6
