from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from twicetold.trends.period import Period
from twicetold.trends.windows import CollectionWindow, collected_days, of_source, united, was_collected

MAY = Period(date(2020, 5, 1), date(2020, 6, 1))


def window(first: int, end: int, source: str = "") -> CollectionWindow:
    return CollectionWindow(start=date(2020, 5, first), end=date(2020, 5, end), source=source)


def test_windows_that_touch_or_overlap_are_one_run() -> None:
    assert united([window(10, 12), window(1, 5), window(4, 6), window(6, 8)]) == [
        (date(2020, 5, 1), date(2020, 5, 8)),
        (date(2020, 5, 10), date(2020, 5, 12)),
    ]
    assert united([]) == []


def test_days_collected_count_each_day_once() -> None:
    assert collected_days(MAY, united([window(1, 11), window(5, 21)])) == 20
    assert collected_days(MAY, [(date(2020, 4, 20), date(2020, 5, 3))]) == 2
    assert collected_days(MAY, [(date(2020, 6, 1), date(2020, 7, 1))]) == 0


def test_a_window_without_a_source_is_for_every_source() -> None:
    windows = [window(1, 5), window(5, 9, "A"), window(9, 12, "B")]
    assert of_source(windows, "A") == windows[:2]
    assert of_source(windows, None) == windows[:1]


@pytest.mark.parametrize(("days", "told"), [((1, 3), True), ((4, 8), None), ((8, 9), False)])
def test_a_date_may_lie_in_the_windows_outside_or_in_part(days: tuple[int, int], told: bool | None) -> None:
    earliest, latest = (datetime(2020, 5, day, tzinfo=UTC) for day in days)
    assert was_collected(earliest, latest, united([window(1, 6)])) is told


def test_a_window_without_a_day_cannot_be() -> None:
    with pytest.raises(ValueError, match="holds no day"):
        window(3, 3)
