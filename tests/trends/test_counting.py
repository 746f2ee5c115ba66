from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from twicetold.errors import UsageError
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.counting import Counted, Of, count, days_of, require_dated, sources_of
from twicetold.trends.windows import CollectionWindow

MINUTE = 60_000_000
PERIODS = periods_between(date(2020, 1, 1), date(2020, 5, 1), By.MONTH)


def release(
    name: str, month: int | None, day: int = 5, days: int = 1, *, new: int = 1, recycled: int = 1, traced: bool = True
) -> Counted:
    earliest = None if month is None else datetime(2020, month, day, tzinfo=UTC)
    return Counted(
        release=name,
        source="late" if name.startswith("l") else "outlet",
        earliest=earliest,
        latest=None if earliest is None else earliest + timedelta(days=days),
        length_us=(new + recycled) * MINUTE,
        new_length_us=new * MINUTE,
        recycled_us=recycled * MINUTE,
        counted_us=(new + recycled) * MINUTE,
        traced=traced,
    )


RELEASES = [release("a", 1), release("b", 1, new=3, recycled=0), release("c", 3), release("late", 4, new=0)]


@pytest.mark.parametrize(
    ("of", "values"),
    [
        (Of.RELEASES, [2, 0, 1, 1]),
        (Of.MINUTES, [5, 0, 2, 1]),
        (Of.RECYCLED, [1 / 5, None, 1 / 2, 1]),
        (Of.NEW, [4 / 5, None, 1 / 2, 0]),
        (Of.NEW_MINUTES, [4, 0, 1, 0]),
    ],
)
def test_each_series_counts_what_it_says(of: Of, values: list[float | None]) -> None:
    assert [reading.value for reading in count(RELEASES, PERIODS, of=of).readings] == values


def test_one_source_alone() -> None:
    assert [reading.value for reading in count(RELEASES, PERIODS, source="late").readings] == [0, 0, 0, 1]
    assert sources_of(RELEASES) == ["late", "outlet"]


def test_a_month_outside_the_windows_is_a_gap_and_a_month_within_them_is_zero() -> None:
    windows = [
        CollectionWindow(start=date(2020, 1, 1), end=date(2020, 1, 11)),
        CollectionWindow(start=date(2020, 3, 1), end=date(2020, 5, 1)),
    ]
    series = count([RELEASES[0], release("x", 2)], PERIODS, windows=windows)
    assert [reading.value for reading in series.readings] == [1, None, 0, 0]
    assert [reading.days_collected for reading in series.readings] == [10, 0, 31, 30]
    assert series.outside == 1
    assert any("outside the days that were collected" in note for note in series.notes)


def test_without_windows_a_note_says_that_silence_is_taken_as_silence() -> None:
    series = count(RELEASES, PERIODS)
    assert any("No collection windows are known" in note for note in series.notes)
    assert [reading.days_collected for reading in series.readings] == [31, 29, 31, 30]
    assert count(RELEASES, PERIODS, until=date(2020, 4, 11)).readings[-1].days_collected == 10


def test_a_window_of_another_source_says_nothing_of_this_one() -> None:
    windows = [CollectionWindow(start=date(2020, 1, 1), end=date(2020, 2, 1), source="late")]
    assert any("speaks of outlet" in note for note in count(RELEASES, PERIODS, source="outlet", windows=windows).notes)


def test_dates_that_allow_two_months_and_missing_ones_are_counted_apart() -> None:
    series = count([*RELEASES, release("x", 1, 30, 4), release("y", None)], PERIODS)
    assert (series.unplaced, series.undated) == (1, 1)
    assert series.readings[0].value == 2


def test_what_is_not_traced_has_no_share() -> None:
    series = count([*RELEASES, release("x", 1, recycled=50, traced=False)], PERIODS, of=Of.RECYCLED)
    assert series.readings[0].value == 1 / 5
    assert any("not traced yet" in note for note in series.notes)


def test_looking_on_after_the_last_release_makes_zeros() -> None:
    periods = periods_between(date(2020, 1, 1), date(2020, 7, 1), By.MONTH)
    assert [r.value for r in count(RELEASES, periods).readings][-2:] == [None, None]
    assert [r.value for r in count(RELEASES, periods, until=date(2020, 7, 1)).readings][-2:] == [0, 0]


def test_days_run_from_the_first_to_the_last() -> None:
    assert days_of(RELEASES) == (date(2020, 1, 5), date(2020, 4, 6))
    assert days_of([release("y", None)]) is None
    assert [r.gap for r in count([], PERIODS).readings] == [True] * 4
    with pytest.raises(UsageError) as error:
        require_dated([release("y", None)])
    assert error.value.code == "trends.nothing"
