from __future__ import annotations

from math import inf

import pytest

from tests.trends.persistence.lives import observed, weekly_log
from twicetold.errors import DataRefused
from twicetold.trends.persistence.takedown import takedown

FAST, SLOW = (weekly_log(300, scale=s, shape=1.0, seed=n, platform=p) for s, n, p in ((20, 1, "fast"), (80, 2, "slow")))


def test_rates_hold_the_truth_and_platforms_are_told_apart() -> None:
    found = takedown([*FAST, *SLOW], origin="created")
    fast, slow = found.rates
    assert (fast.platform, slow.platform) == ("fast", "slow")
    assert fast.rate_low <= 100 / 20 <= fast.rate_high
    assert slow.rate_low <= 100 / 80 <= slow.rate_high
    (ratio,) = found.ratios
    assert ratio.low <= 20 / 80 <= ratio.high
    assert ratio.adjusted < 1e-6


def test_no_removal_leaves_an_upper_bound_only() -> None:
    (rate,) = takedown([observed(f"a{n}", (10, True)) for n in range(10)]).rates
    assert (rate.rate, rate.rate_low, rate.gone) == (0.0, 0.0, 0)
    assert rate.rate_high == pytest.approx(100 * 1.92073 / 100, rel=1e-4)


def test_what_was_gone_at_the_first_check_leaves_a_lower_bound_only() -> None:
    found = takedown([observed(f"a{n}", (2, False)) for n in range(8)] + SLOW)
    rate = found.rates[0]
    assert rate.rate == inf
    assert 0 < rate.rate_low < inf
    assert found.ratios[0].ratio is None


def test_nothing_checked_again_is_refused() -> None:
    with pytest.raises(DataRefused) as error:
        takedown([observed("a")])
    assert error.value.code == "survival.too_few"
