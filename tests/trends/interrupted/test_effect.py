from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.interrupted.effect import interrupted
from twicetold.trends.series import of_counts

RNG = np.random.default_rng(31)
WEEKS = periods_between(date(2018, 1, 1), date(2019, 7, 1), By.WEEK)
AT = WEEKS[50].start
MEANS = np.where(np.arange(len(WEEKS)) < 50, 40, 16)
SERIES = of_counts("posts", WEEKS, RNG.negative_binomial(MEANS / 1.0, 1 / 2).tolist())


def test_a_step_is_found_with_its_size_and_beside_placebo_dates() -> None:
    found = interrupted(SERIES, AT)
    assert found.step.what == "step of the rate"
    assert found.step.low < 0.4 < found.step.high < 1
    assert found.step.p_value < 0.01
    assert len(found.coefficients) == 3
    assert len(found.placebos) > 19
    assert found.placebo_p is not None
    assert found.placebo_p <= 0.05
    assert all(placebo.at != AT for placebo in found.placebos)
    after = [row for row in found.fitted if row.period.start >= AT]
    assert np.mean([row.expected for row in after]) > 1.5 * np.mean([row.fitted for row in after])
    assert any("does not show" in caution for caution in found.method.cautions)


def test_without_a_slope_there_is_a_step_only() -> None:
    found = interrupted(SERIES, AT, slope=False)
    assert [coefficient.what for coefficient in found.coefficients] == ["step of the rate"]
    assert found.step.low < 0.4 < found.step.high


def test_nothing_is_made_of_a_date_at_which_nothing_happened() -> None:
    found = interrupted(of_counts("posts", WEEKS[:50], RNG.poisson(30, 50).tolist()), WEEKS[30].start)
    assert found.step.low < 1 < found.step.high


def test_a_period_that_the_date_falls_into_is_in_neither_side() -> None:
    found = interrupted(SERIES, AT + timedelta(days=3))
    assert len(found.fitted) == len(WEEKS) - 1
    assert any("in neither side" in caution for caution in found.method.cautions)


def test_gaps_are_no_zeros() -> None:
    counts: list[float | None] = [reading.amount for reading in SERIES.readings]
    counts[20:26] = [None] * 6
    found = interrupted(of_counts("posts", WEEKS, counts), AT)
    assert len(found.fitted) == len(WEEKS) - 6
    assert found.step.low < 0.4 < found.step.high


def test_shares_step_in_odds() -> None:
    parts = RNG.binomial(40, np.where(np.arange(len(WEEKS)) < 50, 0.3, 0.6))
    found = interrupted(of_counts("share", WEEKS, parts.tolist(), bases=[40] * len(WEEKS)), AT)
    assert found.step.what == "step of the odds"
    assert found.step.low < (0.6 / 0.4) / (0.3 / 0.7) < found.step.high


def test_few_placebo_dates_are_said_to_be_few() -> None:
    series = of_counts("posts", WEEKS[:20], RNG.poisson(30, 20).tolist())
    found = interrupted(series, WEEKS[7].start)
    assert 0 < len(found.placebos) < 19
    assert any("cannot be below" in caution for caution in found.method.cautions)
    none = interrupted(of_counts("posts", WEEKS[:14], RNG.poisson(30, 14).tolist()), WEEKS[7].start)
    assert none.placebo_p is None
    assert any("No placebo date" in caution for caution in none.method.cautions)


@pytest.mark.parametrize(
    ("at", "counts", "code"),
    [
        (WEEKS[3].start, [5] * 20, "trends.too_few"),
        (WEEKS[17].start, [5] * 20, "trends.too_few"),
        (WEEKS[10].start, [0] * 10 + [5] * 10, "trends.no_fit"),
    ],
)
def test_what_cannot_be_told_is_refused(at: date, counts: list[float], code: str) -> None:
    with pytest.raises(DataRefused) as caught:
        interrupted(of_counts("posts", WEEKS[:20], counts), at, slope=False)
    assert caught.value.code == code
