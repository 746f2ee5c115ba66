from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.change.present import presents
from twicetold.trends.series import of_counts

RNG = np.random.default_rng(12)
MONTHS = periods_between(date(2014, 1, 1), date(2017, 1, 1), By.MONTH)


def test_a_burst_is_noticed_soon_and_dated_from_then_on() -> None:
    found = presents(of_counts("releases", MONTHS, [*RNG.poisson(20, 24), *RNG.poisson(70, 12)]))
    (alarm,) = found.alarms
    assert date(2016, 1, 1) <= alarm.period.start <= date(2016, 2, 1)
    last = found.rows[-1]
    assert last.since == date(2016, 1, 1)
    assert last.earliest <= date(2016, 1, 1) <= last.latest
    assert not last.alarm  # by then the level is no longer new
    assert "Adams and MacKay" in found.method.paragraph


def test_nothing_is_known_of_later_periods() -> None:
    counts = [*RNG.poisson(20, 24), *RNG.poisson(70, 12)]
    whole = presents(of_counts("releases", MONTHS, counts)).rows
    assert [row.alarm for row in whole[:24]] == [False] * 24
    assert whole[20].since == MONTHS[0].start


def test_a_share_that_jumps_is_noticed() -> None:
    parts = [*RNG.binomial(60, 0.2, 24), *RNG.binomial(60, 0.7, 12)]
    found = presents(of_counts("share", MONTHS, parts, bases=[60] * 36))
    assert [alarm.period.start.year for alarm in found.alarms] == [2016]


def test_too_few_periods_are_refused() -> None:
    with pytest.raises(DataRefused) as caught:
        presents(of_counts("r", MONTHS[:5], [1, 2, 3, 4, 5]))
    assert caught.value.code == "trends.too_few"
