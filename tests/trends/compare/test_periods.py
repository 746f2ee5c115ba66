from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.errors import DataRefused, UsageError
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.compare.periods import compare
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, of_counts

RNG = np.random.default_rng(8)
MONTHS = periods_between(date(2016, 1, 1), date(2018, 1, 1), By.MONTH)
YEAR_ONE, YEAR_TWO = (date(2016, 1, 1), date(2017, 1, 1)), (date(2017, 1, 1), date(2018, 1, 1))


def test_a_year_against_another() -> None:
    counts = [*RNG.poisson(90, 12), *RNG.poisson(45, 12)]
    found = compare(of_counts("releases", MONTHS, counts), YEAR_ONE, YEAR_TWO)
    (row,) = found.rows
    assert row.scale == "ratio"
    assert row.effect_low < 0.5 < row.effect_high
    assert row.first == pytest.approx(90 * 12 / 366, rel=0.1)
    assert "12 periods" in found.method.text


def test_two_single_months_are_poisson_with_a_caution() -> None:
    months = (Period(date(2015, 7, 17), date(2015, 8, 16)), Period(date(2017, 1, 30), date(2017, 3, 1)))
    series = of_counts("media products", months, [1146, 570])
    found = compare(series, (months[0].start, months[0].end), (months[1].start, months[1].end))
    assert found.rows[0].effect == pytest.approx(0.4974, abs=0.0001)
    assert any("too narrow" in caution for caution in found.method.cautions)


def test_shares_of_minutes_and_shares_of_things() -> None:
    parts = [*RNG.uniform(0, 40, 12), *RNG.uniform(50, 90, 12)]
    (row,) = compare(of_counts("recycled share", MONTHS, parts, bases=[100] * 24), YEAR_ONE, YEAR_TWO).rows
    assert row.scale == "difference"
    assert "permutation" in row.test
    assert row.p_value < 0.01
    single = of_counts("photo share", MONTHS[:2], [348, 300], bases=[570, 600])
    (row,) = compare(single, (MONTHS[0].start, MONTHS[0].end), (MONTHS[1].start, MONTHS[1].end)).rows
    assert "Fisher" in row.test


@pytest.mark.parametrize(
    ("series", "first", "second", "code"),
    [
        (of_counts("r", MONTHS, [1] * 24), YEAR_ONE, (date(2016, 12, 1), date(2018, 1, 1)), "trends.overlap"),
        (of_counts("r", MONTHS, [1] * 24), YEAR_ONE, (date(2017, 1, 2), date(2017, 1, 30)), "trends.too_few"),
        (of_counts("r", MONTHS, [1] * 12 + [None] * 12), YEAR_ONE, YEAR_TWO, "trends.too_few"),
        (of_counts("r", MONTHS, [0] * 24), YEAR_ONE, YEAR_TWO, "trends.all_zero"),
        (of_counts("m", MONTHS, [1.5] * 12 + [0] * 12, kind=Kind.AMOUNT), YEAR_ONE, YEAR_TWO, "trends.too_few"),
        (
            of_counts("s", MONTHS[:2], [1.5, 2.5], bases=[4, 5]),
            (MONTHS[0].start, MONTHS[0].end),
            (MONTHS[1].start, MONTHS[1].end),
            "trends.too_few",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(
    series: object, first: tuple[date, date], second: tuple[date, date], code: str
) -> None:
    with pytest.raises(DataRefused) as caught:
        compare(series, first, second)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_stretch_that_ends_before_it_starts_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        compare(of_counts("r", MONTHS, [1] * 24), YEAR_ONE[::-1], YEAR_TWO)
    assert caught.value.code == "trends.range"
