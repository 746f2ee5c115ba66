from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from twicetold.errors import DataRefused, TableInvalid
from twicetold.trends.period import Period, check_order

JANUARY = Period(date(2020, 1, 1), date(2020, 2, 1), "2020-01")
FEBRUARY = Period(date(2020, 2, 1), date(2020, 3, 1))


def test_a_period_holds_whole_days() -> None:
    assert (JANUARY.days, FEBRUARY.days) == (31, 29)
    assert JANUARY.name == "2020-01"
    assert FEBRUARY.name == "2020-02-01 to 2020-02-29"
    with pytest.raises(ValueError, match="holds no day"):
        Period(date(2020, 1, 1), date(2020, 1, 1))


@pytest.mark.parametrize(
    ("earliest", "latest", "held"),
    [
        (datetime(2020, 1, 31, 23, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC), True),
        (datetime(2020, 1, 31, 23, tzinfo=UTC), datetime(2020, 2, 1, 0, 0, 1, tzinfo=UTC), False),
        (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC), True),
        (datetime(2019, 12, 31, 23, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC), False),
    ],
)
def test_a_date_lies_in_a_period_only_when_all_of_it_does(earliest: datetime, latest: datetime, held: bool) -> None:
    assert JANUARY.holds(earliest, latest) is held


def test_dates_out_of_order_are_an_error() -> None:
    with pytest.raises(TableInvalid, match="stands after") as caught:
        check_order([FEBRUARY, JANUARY], where="counts.csv")
    assert caught.value.code == "trends.order"


def test_overlapping_windows_are_refused_with_what_would_help() -> None:
    quarters = [Period(date(2015, month, 1), date(2015, month + 3, 1)) for month in (1, 2, 3)]
    with pytest.raises(DataRefused, match="overlap") as caught:
        check_order(quarters, where="rolling.csv")
    assert caught.value.code == "trends.overlap"
    assert "do not overlap" in caught.value.hint


def test_gaps_between_periods_are_allowed() -> None:
    check_order([JANUARY, Period(date(2020, 5, 1), date(2020, 6, 1))], where="counts.csv")
