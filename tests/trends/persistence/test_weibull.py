from __future__ import annotations

from math import exp, inf, log

import numpy as np
import pytest

from tests.trends.persistence.lives import weekly_log
from twicetold.errors import DataRefused
from twicetold.trends.persistence import weibull
from twicetold.trends.persistence.observation import Lifetime, lifetimes


def test_the_exponential_scale_is_days_at_risk_over_deaths() -> None:
    # Deaths known almost to the moment, entered late: the closed form is sum(exit - entry) / deaths.
    random = np.random.default_rng(3)
    exits = random.exponential(20.0, 200) + 5.0
    lives = [Lifetime(entry=5.0, left=float(x), right=float(x) + 1e-4) for x in exits[:150]]
    lives += [Lifetime(entry=5.0, left=float(x), right=inf) for x in exits[150:]]
    assert weibull.fit(lives, exponential=True).scale == pytest.approx((exits - 5).sum() / 150, rel=1e-4)


def test_scale_and_shape_come_back_from_checks_and_late_finds() -> None:
    lives = lifetimes(weekly_log(1500, scale=40, shape=0.6, seed=2))
    fitted = weibull.fit(lives)
    assert fitted.shape_low <= 0.6 <= fitted.shape_high
    assert fitted.shape_high - fitted.shape_low < 0.15
    low, high = weibull.share_bounds(lives, fitted, 30.0)
    assert low <= exp(-((30 / 40) ** 0.6)) <= high
    low, high = weibull.median_bounds(lives, fitted)
    assert low <= 40 * log(2) ** (1 / 0.6) <= high
    assert fitted.aic < weibull.fit(lives, exponential=True).aic


def test_the_profile_ends_where_the_likelihood_has_fallen_by_1_92() -> None:
    low, high = weibull.profile_bounds(lambda x: -((log(x) - 1) ** 2) / 2, exp(1), 0.0, limits=(1e-6, 1e6))
    assert (log(low), log(high)) == pytest.approx((1 - 1.959964, 1 + 1.959964), abs=1e-4)


def test_a_flat_profile_ends_at_the_limits() -> None:
    assert weibull.profile_bounds(lambda x: 0.0, 2.0, 0.0, limits=(1.0, 4.0)) == (1.0, 4.0)


def test_too_few_removals_are_refused_with_how_many_there_are() -> None:
    lives = [Lifetime(entry=0, left=1, right=2)] * 4 + [Lifetime(entry=0, left=9, right=inf)] * 90
    with pytest.raises(DataRefused, match="4 of 94 were seen to go") as error:
        weibull.fit(lives)
    assert error.value.code == "survival.too_few"


def test_lives_that_bear_any_shape_are_refused() -> None:
    with pytest.raises(DataRefused) as error:
        weibull.fit([Lifetime(entry=0, left=0, right=50.0)] * 8)
    assert error.value.code == "trends.no_fit"
