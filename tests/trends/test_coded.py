from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.coded import coded_themes
from twicetold.trends.counting import Counted

PERIODS = periods_between(date(2020, 1, 1), date(2020, 3, 1), By.MONTH)


def release(name: str, month: int) -> Counted:
    at = datetime(2020, month, 3, tzinfo=UTC)
    return Counted(release=name, source="s", earliest=at, latest=at + timedelta(days=1))


RELEASES = [release("a", 1), release("b", 1), release("c", 2), release("never coded", 2)]


def test_the_majority_of_coders_decides_and_a_tie_is_no() -> None:
    table = coded_themes(RELEASES, PERIODS, {"a": {"war": 1.0}, "b": {"war": 0.5, "utopia": 0.6}}, coders=3)
    assert table.themes == ("utopia", "war")
    assert table.counts == ((1.0, 1.0), (0.0, 0.0))
    assert table.coded == (2.0, 0.0)
    assert table.exclusive
    assert table.coders == 3


def test_several_themes_on_one_release_are_no_mix() -> None:
    assert not coded_themes(RELEASES, PERIODS, {"a": {"war": 1.0, "utopia": 1.0}}, coders=2).exclusive


def test_nothing_coded_is_refused() -> None:
    with pytest.raises(DataRefused) as error:
        coded_themes(RELEASES, PERIODS, {}, coders=2)
    assert error.value.code == "trends.too_few"
