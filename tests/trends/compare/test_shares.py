from __future__ import annotations

import pytest
from scipy.stats import binomtest

from twicetold.trends.compare.shares import clopper_pearson, of_two_shares, wilson


def test_a_published_difference_of_two_shares() -> None:
    # Conway and others (2017): 455 of 722 accounts suspended against 163 of 451.
    found = of_two_shares((163, 451), (455, 722))
    assert found.first[0] == pytest.approx(0.361, abs=0.0005)
    assert found.second[0] == pytest.approx(0.630, abs=0.0005)
    assert (round(found.difference, 3), round(found.low, 3), round(found.high, 3)) == (0.269, 0.211, 0.324)
    assert found.p_value < 1e-15


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (10, 10), (3, 10), (27, 892)])
def test_intervals_are_those_of_scipy(part: int, whole: int) -> None:
    test = binomtest(part, whole)
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        share, low, high = ours(part, whole)
        expected = test.proportion_ci(method=method)
        assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert low <= share <= high


def test_what_is_no_share_is_refused() -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="no share"):
            interval(3, 2)
        with pytest.raises(ValueError, match="no share"):
            interval(0, 0)
