from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.change.series import changes
from twicetold.trends.series import of_counts

RNG = np.random.default_rng(7)
MONTHS = periods_between(date(2014, 1, 1), date(2017, 1, 1), By.MONTH)
COUNTS = [*RNG.poisson(60, 20), *RNG.poisson(20, 16)]


def test_a_fall_in_volume_is_dated_with_its_size() -> None:
    found = changes(of_counts("releases", MONTHS, COUNTS, unit="releases"))
    (point,) = found.points
    assert point.on == date(2015, 9, 1)
    assert point.earliest <= point.on <= point.latest
    assert point.established
    assert found.established == (point,)
    assert found.any_change == pytest.approx(1)
    (effect,) = found.effects
    assert (effect.what, effect.scale) == ("releases per day", "ratio")
    assert effect.effect_low < 20 / 60 < effect.effect_high
    assert effect.before_low < 60 / 30.4 < effect.before_high
    assert sum(dated.probability for dated in found.boundaries) >= 0.99
    assert "Fearnhead" in found.method.text


def test_a_change_in_a_gap_is_dated_to_the_whole_gap() -> None:
    counts = [*COUNTS[:18], None, None, None, *RNG.poisson(20, 15)]
    found = changes(of_counts("releases", MONTHS, counts))
    (point,) = found.points
    assert (point.earliest, point.latest) == (date(2015, 7, 1), date(2015, 10, 1))
    assert "3 gaps passed over" in found.method.text


def test_partly_collected_months_count_with_their_days() -> None:
    # Half of each of the last months was collected, and half of the releases found: no change.
    counts = [*RNG.poisson(60, 18), *RNG.poisson(30, 18)]
    days = [month.days if place < 18 else month.days // 2 for place, month in enumerate(MONTHS)]
    assert not changes(of_counts("releases", MONTHS, counts, days_collected=days)).points
    assert changes(of_counts("releases", MONTHS, counts)).points


def test_a_change_of_share_is_a_difference() -> None:
    parts = [*RNG.binomial(50, 0.2, 18), *RNG.binomial(50, 0.5, 18)]
    found = changes(of_counts("recycled share", MONTHS, parts, bases=[50] * 36))
    (effect,) = found.effects
    assert found.points[0].on == date(2015, 7, 1)
    assert effect.scale == "difference"
    assert effect.effect_low < 0.3 < effect.effect_high
    assert effect.effect == pytest.approx(effect.after - effect.before)


def test_minutes_as_bases_are_no_trials() -> None:
    # Shares of minutes that vary from month to month far beyond binomial chance: no change is made of them.
    shares = RNG.beta(4, 4, 36)
    found = changes(of_counts("recycled share", MONTHS, list(600 * shares), bases=[600] * 36))
    assert found.dispersion > 20
    assert not found.established


def test_a_slope_is_said_to_be_one_and_has_no_date() -> None:
    counts = RNG.poisson(np.linspace(20, 80, 36)).tolist()
    found = changes(of_counts("releases", MONTHS, counts))
    assert not found.established
    assert found.sloping > 0.9
    assert any("slopes rather than stepping" in caution for caution in found.method.cautions)
    forced = changes(of_counts("releases", MONTHS, counts), drift=False)
    assert forced.established
    assert forced.sloping == 0
    assert "Gamma-Poisson" in forced.method.text


def test_an_outlier_is_no_level() -> None:
    counts = [20.0] * 36
    counts[12] = 45.0
    assert not changes(of_counts("releases", MONTHS, counts)).established


def test_seven_points_are_refused() -> None:
    with pytest.raises(DataRefused) as caught:
        changes(of_counts("km2", MONTHS[:7], [9, 8, 7, 6, 5, 4, 3]))
    assert caught.value.code == "trends.too_few"
