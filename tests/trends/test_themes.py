from __future__ import annotations

from datetime import date

import msgspec
import pytest

from twicetold.errors import DataRefused, TableInvalid
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.themes import Chosen, ThemeCounts, checked, require_coders, share_series

PERIODS = periods_between(date(2020, 1, 1), date(2020, 4, 1), By.MONTH)


def table(**changed: object) -> ThemeCounts:
    made = ThemeCounts(
        periods=PERIODS,
        themes=("war", "utopia", "mercy"),
        counts=((3, 7, 0), (0, 0, 0), (6, 4, 0)),
        coded=(10, 0, 10),
        exclusive=True,
        coders=2,
        chosen=Chosen.RANDOM,
    )
    return msgspec.structs.replace(made, **changed)


def test_a_month_without_coded_releases_is_a_gap() -> None:
    series = share_series(table(), "war")
    assert [reading.value for reading in series.readings] == [0.3, None, 0.6]
    assert series.readings[1].gap


def test_a_theme_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError):
        share_series(table(), "nostalgia")


def test_all_zero_themes_are_left_out_and_named() -> None:
    assert table().silent == ("mercy",)
    assert any("mercy" in caution for caution in table().cautions)


def test_what_is_not_known_of_the_coding_is_said() -> None:
    said = " ".join(table(coders=None, chosen=Chosen.UNKNOWN, codebook="scheme 2").cautions)
    assert "How many people coded" in said
    assert "How the coded releases were chosen" in said
    assert "scheme 2" in said


def test_one_coder_is_refused_with_what_would_help() -> None:
    require_coders(table())
    with pytest.raises(DataRefused) as caught:
        require_coders(table(coders=1))
    assert caught.value.code == "trends.one_coder"
    assert "second person" in caught.value.hint


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"counts": ((3, 7, 0), (0, 0, 0), (6, -4, 8))}, "trends.negative"),
        ({"coded": (10, 0, -1)}, "trends.negative"),
        ({"coded": (10, 0, 12)}, "trends.part"),
        ({"coded": (5, 0, 10), "exclusive": False}, "trends.part"),
        ({"counts": ((3, 7), (0, 0), (6, 4))}, "trends.shape"),
        ({"coded": (10, 0)}, "trends.shape"),
        ({"periods": PERIODS[::-1]}, "trends.order"),
    ],
)
def test_tables_that_cannot_be_are_errors(changed: dict[str, object], code: str) -> None:
    assert checked(table()) == table()
    with pytest.raises(TableInvalid) as caught:
        checked(table(**changed))
    assert caught.value.code == code


def test_several_themes_of_one_release_are_allowed_where_they_are_not_exclusive() -> None:
    checked(table(counts=((8, 7, 0), (0, 0, 0), (10, 10, 0)), exclusive=False))
