from __future__ import annotations

import numpy as np
import pytest

from twicetold.trends.compare.pooled import of_two_groups, pooled_share

RNG = np.random.default_rng(9)


def releases(count: int, *, mean: float) -> tuple[np.ndarray, np.ndarray]:
    """Lengths in minutes, and how much of each is recycled: often nothing, sometimes most."""
    lengths = RNG.gamma(2, 3, count)
    return lengths * RNG.beta(mean * 1.2, (1 - mean) * 1.2, count), lengths


def test_the_pooled_share_is_that_of_all_minutes_and_covers() -> None:
    held = 0
    for _ in range(500):
        share, low, high = pooled_share(*releases(25, mean=0.3))
        assert low <= share <= high
        held += low <= 0.3 <= high
    assert held / 500 >= 0.93


def test_shares_of_none_and_all_have_bounds() -> None:
    lengths = np.full(10, 4.0)
    assert pooled_share(np.zeros(10), lengths)[:2] == (0.0, 0.0)
    assert pooled_share(np.zeros(10), lengths)[2] == pytest.approx(0.308, abs=0.001)
    assert pooled_share(lengths, lengths)[1:] == pytest.approx((0.692, 1.0), abs=0.001)


def test_two_releases_that_happen_to_agree_are_not_sure() -> None:
    share, low, high = pooled_share(np.array([2.0, 2.01]), np.array([4.0, 4.0]))
    assert share == pytest.approx(0.5, abs=0.01)
    assert high - low > 0.8


def test_groups_are_told_apart_and_like_ones_are_not() -> None:
    found = of_two_groups(releases(60, mean=0.2), releases(60, mean=0.6), draws=999)
    assert found.p_value <= 0.01
    assert found.low < 0.4 < found.high
    assert found.low > 0
    alike = [of_two_groups(releases(12, mean=0.4), releases(12, mean=0.4), draws=199).p_value for _ in range(200)]
    assert np.mean(np.array(alike) <= 0.05) <= 0.09


def test_the_same_groups_give_the_same_p_value() -> None:
    one, two = releases(8, mean=0.3), releases(9, mean=0.5)
    assert of_two_groups(one, two, draws=99) == of_two_groups(one, two, draws=99)


def test_too_few_releases_are_refused() -> None:
    with pytest.raises(ValueError, match="a release with a length"):
        pooled_share(np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match="two releases"):
        of_two_groups((np.ones(1), np.ones(1)), releases(4, mean=0.3))
