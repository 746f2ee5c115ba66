from __future__ import annotations

from math import inf

import numpy as np
import pytest
from scipy.stats import chi2

from twicetold.trends.persistence import shares, weibull
from twicetold.trends.persistence.observation import Lifetime
from twicetold.trends.persistence.turnbull import npmle

DROP = chi2.ppf(0.95, 1)


def life(left: float, right: float = inf, entry: float = 0.0, cluster: str = "") -> Lifetime:
    return Lifetime(entry=entry, left=left, right=right, cluster=cluster)


def test_bounds_are_those_of_a_share_of_things_that_were_all_checked_at_one_age() -> None:
    # 6 of 20 gone at the only check: the likelihood ratio bounds of a binomial share.
    lives = [life(0.0, 10.0)] * 6 + [life(10.0)] * 14
    low, high = shares.bounds(lives, 10.0, 0.0, estimate=0.7)

    def ratio(share: float) -> float:
        return 2 * (6 * np.log(0.3 / (1 - share)) + 14 * np.log(0.7 / share))

    assert ratio(low) == pytest.approx(DROP, abs=0.05)
    assert ratio(high) == pytest.approx(DROP, abs=0.05)
    assert low < 0.7 < high


def test_where_nobody_went_the_lower_bound_is_what_so_few_cannot_exclude() -> None:
    lives = [life(10.0)] * 30 + [life(12.0, 14.0)] * 5
    low, high = shares.bounds(lives, 8.0, 0.0, estimate=1.0)
    assert low == pytest.approx(np.exp(-DROP / 2 / 35), abs=0.003)
    assert high == 1.0


def test_a_check_that_spans_an_age_leaves_both_sides_open() -> None:
    # All went between 2 and 9: of age 5 nothing is known.
    assert shares.bounds([life(2.0, 9.0)] * 12, 5.0, 0.0, estimate=0.5) == (0.0, 1.0)


def test_a_raised_threshold_widens() -> None:
    lives = [life(0.0, 10.0)] * 6 + [life(10.0)] * 14
    low, high = shares.bounds(lives, 10.0, 0.0, estimate=0.7)
    wider = shares.bounds(lives, 10.0, 0.0, estimate=0.7, effect=3.0)
    assert wider[0] < low - 0.05
    assert wider[1] > high + 0.05


def test_a_share_is_of_what_lives_to_the_age_that_it_begins_at() -> None:
    curve = npmle([life(0.999, 1.0), life(2.0), life(2.999, 3.0), life(3.999, 4.0)])
    assert shares.share_past(curve, 3.5, 2.0) == pytest.approx(0.375 / 0.75, abs=1e-4)
    assert shares.share_past(curve, 1.0, 2.0) is None
    assert shares.share_past(curve, 9.0, 2.0) is None
    assert shares.bounds([life(1.0, 2.0)], 1.0, 1.0, estimate=1.0) == (1.0, 1.0)


def test_copies_in_a_cluster_are_no_evidence_of_their_own() -> None:
    random = np.random.default_rng(2)
    ages = random.weibull(0.8, 120) * 20
    apart = [life(float(age) // 3 * 3, float(age) // 3 * 3 + 3, cluster=str(n)) for n, age in enumerate(ages)]
    four = [one for one in apart for _ in range(4)]
    fitted = weibull.fit(apart)
    assert shares.design_effect(apart, fitted, 10.0) == 1.0
    assert shares.design_effect(four, weibull.fit(four), 10.0) == pytest.approx(4, rel=0.35)
