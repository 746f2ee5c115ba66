from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.errors import UsageError
from twicetold.trends.calendar import By, periods_between, periods_of_edges

DAYS = st.dates(date(1950, 1, 1), date(2050, 1, 1))


@given(DAYS, st.integers(1, 400), st.sampled_from(list(By)))
def test_periods_cover_the_days_asked_for_without_gap_or_overlap(first: date, days: int, by: By) -> None:
    end = first + timedelta(days=days)
    periods = periods_between(first, end, by)
    assert periods[0].start <= first < periods[0].end
    assert periods[-1].start < end <= periods[-1].end
    assert all(before.end == after.start for before, after in pairwise(periods))
    assert len({period.label for period in periods}) == len(periods)


def test_months_and_weeks_have_the_edges_that_people_expect() -> None:
    months = periods_between(date(2019, 12, 15), date(2020, 3, 1), By.MONTH)
    assert [(m.label, m.days) for m in months] == [("2019-12", 31), ("2020-01", 31), ("2020-02", 29)]
    week = periods_between(date(2016, 1, 3), date(2016, 1, 4), By.WEEK)
    assert [(w.label, w.start) for w in week] == [("2015-W53", date(2015, 12, 28))]


def test_the_hijri_month_of_a_published_study() -> None:
    # Winter (2015) coded Shawwal 1436, 17 July to 15 August 2015.
    (shawwal,) = periods_between(date(2015, 7, 17), date(2015, 8, 16), By.HIJRI_MONTH)
    assert (shawwal.start, shawwal.end, shawwal.label) == (date(2015, 7, 17), date(2015, 8, 16), "1436-10 AH")


def test_months_of_a_study_that_began_by_sighting_are_given_as_edges() -> None:
    # Umm al-Qura begins Jumada I 1438 on 29 January 2017; the study counted from 30 January to 28 February.
    (computed,) = periods_between(date(2017, 2, 1), date(2017, 2, 2), By.HIJRI_MONTH)
    assert computed.start == date(2017, 1, 29)
    (stated,) = periods_of_edges([date(2017, 1, 30), date(2017, 3, 1)], ["Jumada I 1438"])
    assert (stated.label, stated.days) == ("Jumada I 1438", 30)


@pytest.mark.parametrize("edges", [[], [date(2020, 1, 1)], [date(2020, 2, 1), date(2020, 1, 1)]])
def test_edges_that_do_not_rise_are_refused(edges: list[date]) -> None:
    with pytest.raises(UsageError) as caught:
        periods_of_edges(edges)
    assert caught.value.code == "trends.edges"


@pytest.mark.parametrize(
    ("first", "end", "by"),
    [
        (date(2020, 1, 2), date(2020, 1, 2), By.DAY),
        (date(1990, 1, 1), date(2020, 1, 1), By.DAY),
        (date(1900, 1, 1), date(1901, 1, 1), By.HIJRI_MONTH),
    ],
)
def test_a_range_without_days_or_beyond_the_calendar_is_an_error(first: date, end: date, by: By) -> None:
    with pytest.raises(UsageError) as caught:
        periods_between(first, end, by)
    assert caught.value.code == "trends.range"
