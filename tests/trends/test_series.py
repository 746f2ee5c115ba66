from __future__ import annotations

from datetime import date

import pytest

from twicetold.errors import DataRefused, TableInvalid
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.series import Kind, Reading, Series, checked, of_counts, require

PERIODS = periods_between(date(2020, 1, 1), date(2020, 6, 1), By.MONTH)


def test_a_period_that_was_not_collected_is_a_gap_and_no_zero() -> None:
    series = of_counts("releases", PERIODS, [3, None, 0, 5, 2])
    assert [reading.value for reading in series.readings] == [3, None, 0, 5, 2]
    assert [reading.gap for reading in series.readings] == [False, True, False, False, False]
    assert series.amounts().tolist() == [3, 0, 5, 2]
    assert series.days().tolist() == [31, 31, 30, 31]
    assert [gap.period for gap in series.gaps] == [PERIODS[1]]


def test_a_share_of_nothing_is_no_zero_either() -> None:
    series = of_counts("share", PERIODS[:3], [1, 0, 0], bases=[4, 0, 2])
    assert [reading.value for reading in series.readings] == [0.25, None, 0.0]
    assert series.kind is Kind.SHARE
    assert series.bases().tolist() == [4, 2]


@pytest.mark.parametrize("amount", [-1, float("nan"), float("inf")])
def test_negative_counts_are_an_error(amount: float) -> None:
    with pytest.raises(TableInvalid, match="2020-02") as caught:
        of_counts("releases", PERIODS[:2], [1, amount])
    assert caught.value.code == "trends.negative"


def test_a_part_larger_than_its_whole_is_an_error() -> None:
    with pytest.raises(TableInvalid) as caught:
        of_counts("share", PERIODS[:1], [5], bases=[4])
    assert caught.value.code == "trends.part"


def test_months_out_of_order_are_an_error() -> None:
    readings = tuple(Reading(period=period, days_collected=30, amount=1) for period in reversed(PERIODS[:2]))
    with pytest.raises(TableInvalid) as caught:
        checked(Series(name="s", kind=Kind.COUNT, unit="count", readings=readings))
    assert caught.value.code == "trends.order"


def test_seven_points_are_refused_with_what_would_help() -> None:
    with pytest.raises(DataRefused, match="4 periods") as caught:
        require(of_counts("km2", PERIODS, [1, None, 2, 3, 4]), 8, purpose="to line up", helps="Get monthly values.")
    assert (caught.value.code, caught.value.hint) == ("trends.too_few", "Get monthly values.")


def test_a_series_of_zeros_is_refused() -> None:
    with pytest.raises(DataRefused) as caught:
        require(of_counts("releases", PERIODS, [0] * 5), 3, purpose="to compare", helps="")
    assert caught.value.code == "trends.all_zero"
