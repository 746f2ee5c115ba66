from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.errors import DataRefused, TableInvalid
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.indicators.indicator import IndicatorValue, central, drawn, gathered, placed

MONTHS = periods_between(date(2016, 1, 1), date(2016, 7, 1), By.MONTH)


def value(month: int, low: float, high: float | None = None, *, day: int = 1) -> IndicatorValue:
    return IndicatorValue(
        start=date(2016, month, day),
        end=date(2016, month, day + 1),
        low=low,
        high=low if high is None else high,
        citation="a report",
    )


def test_disputed_values_stand_side_by_side() -> None:
    # Foreign fighters a month in April 2016: 200 by one account, about 500 by another.
    inflow = gathered("inflow", [("persons/month", value(4, 200)), ("persons/month", value(4, 500))])
    assert [v.low for v in inflow.disputed] == [200, 500]
    found = placed(inflow, MONTHS)
    assert [len(values) for values in found] == [0, 0, 0, 2, 0, 0]
    assert central(found)[3] == 350
    courses = drawn(found, np.random.default_rng(0), 200)
    assert set(courses[:, 3]) == {200.0, 500.0}
    assert np.isnan(courses[:, 0]).all()


def test_a_value_with_bounds_is_drawn_from_between_them() -> None:
    found = placed(gathered("x", [("u", value(2, 10, 20))]), MONTHS)
    courses = drawn(found, np.random.default_rng(0), 500)[:, 1]
    assert 10 <= courses.min() < 11
    assert 19 < courses.max() <= 20


def test_of_several_days_in_a_period_the_last_is_taken() -> None:
    found = placed(gathered("x", [("u", value(2, 1, day=3)), ("u", value(2, 2, day=20))]), MONTHS)
    assert [v.low for v in found[1]] == [2]


def test_an_indicator_in_another_unit_is_an_error() -> None:
    with pytest.raises(TableInvalid, match="square miles") as caught:
        gathered("territory", [("km2", value(1, 90800)), ("square miles", value(2, 35000))])
    assert caught.value.code == "indicators.unit"
    with pytest.raises(TableInvalid):
        gathered("territory", [("square miles", value(2, 35000))], unit="km2")


def test_an_indicator_that_is_coarser_than_the_series_is_refused() -> None:
    year = IndicatorValue(start=date(2016, 1, 1), end=date(2017, 1, 1), low=1, high=1, citation="c")
    with pytest.raises(DataRefused) as caught:
        placed(gathered("x", [("u", year)]), MONTHS)
    assert caught.value.code == "indicators.coarse"


def test_values_whose_days_overlap_in_part_are_refused() -> None:
    longer = IndicatorValue(start=date(2016, 1, 1), end=date(2016, 3, 1), low=1, high=1, citation="c")
    with pytest.raises(DataRefused) as caught:
        gathered("x", [("u", longer), ("u", value(2, 3))])
    assert caught.value.code == "trends.overlap"


def test_bounds_that_do_not_rise_and_no_values_are_errors() -> None:
    with pytest.raises(ValueError, match="bounds and days rise"):
        value(1, 3, 2)
    with pytest.raises(TableInvalid) as caught:
        gathered("x", [("u", value(1, float("inf")))])
    assert caught.value.code == "trends.negative"
    with pytest.raises(TableInvalid) as caught:
        gathered("x", [])
    assert caught.value.code == "trends.empty"
