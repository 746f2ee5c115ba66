from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.errors import DataRefused, TableInvalid, UsageError
from twicetold.trends.calendar import By
from twicetold.trends.reach.histories import by_period, histories_of, members_of, overlaps, periods_of, read_lists

LISTS = {"a": ["1", "2", "3"], "b": ["2", "3", "4"], "c": ["3", "5"]}


def test_each_combination_is_counted() -> None:
    found = histories_of(LISTS)
    assert found.seen == 5
    assert found.counts[True, True, True] == 1
    assert found.counts[False, False, True] == 1
    assert found.times().tolist() == [0, 3, 1, 1]
    assert overlaps(found) == [("a", "b", 3, 3, 2), ("a", "c", 3, 2, 1), ("b", "c", 3, 2, 1)]


@pytest.mark.parametrize(
    ("lists", "code"),
    [
        ({"a": ["1"]}, "population.lists"),
        ({name: ["1"] for name in "abcdef"}, "population.lists"),
        ({"a": ["1"], "b": []}, "population.empty"),
    ],
)
def test_lists_that_say_nothing_are_refused(lists: dict[str, list[str]], code: str) -> None:
    with pytest.raises(DataRefused) as error:
        histories_of(lists)
    assert error.value.code == code


def test_a_table_of_lists_by_period(tmp_path: Path) -> None:
    listed = read_lists(table(tmp_path, "list,id,date\nb,x,2020-02-01\na,x,2020-01-31\na,y,2020-02-03\nb,z,\n"))
    assert members_of(listed) == {"b": {"x", "z"}, "a": {"x", "y"}}
    periods = periods_of(listed, By.MONTH)
    assert [period.start for period in periods] == [date(2020, 1, 1), date(2020, 2, 1)]
    members, undated = by_period(listed, periods)
    assert members == [{"b": {"x"}, "a": {"x"}}, {"b": set(), "a": {"y"}}]
    assert undated == 1


def test_a_thing_twice_on_a_list_and_rows_without_names_are_errors(tmp_path: Path) -> None:
    with pytest.raises(TableInvalid) as error:
        read_lists(table(tmp_path, "list,id\na,x\na,x"))
    assert error.value.code == "population.twice"
    with pytest.raises(TableInvalid):
        read_lists(table(tmp_path, "list,id\na,"))
    with pytest.raises(UsageError) as missing:
        periods_of(read_lists(table(tmp_path, "list,id\na,x")), By.MONTH)
    assert missing.value.code == "trends.nothing"
