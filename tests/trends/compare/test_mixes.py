from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from twicetold.trends.compare.mixes import holm, of_two_mixes

RNG = np.random.default_rng(12)


def test_the_statistic_is_pearsons() -> None:
    first, second = np.array([52, 37, 8, 3]) * 5, np.array([20, 70, 7, 3]) * 5
    found = of_two_mixes(first, second)
    expected = chi2_contingency(np.array([first, second]))
    assert found.statistic == pytest.approx(expected.statistic)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert 0 < found.v_low < found.v < found.v_high < 1
    assert found.v == pytest.approx(np.sqrt(expected.statistic / 1000))
    assert [round(d.difference, 2) for d in found.differences] == [-0.32, 0.33, -0.01, 0.0]
    assert all(d.low < d.difference < d.high for d in found.differences)


def test_all_zero_categories_are_left_out() -> None:
    found = of_two_mixes(np.array([30, 0, 20]), np.array([20, 0, 30]))
    assert found.kept == (0, 2)
    assert found.freedom == 1


def test_rare_categories_are_tested_by_chance_with_margins_held() -> None:
    found = of_two_mixes(np.array([6, 1, 2]), np.array([2, 5, 1]))
    assert "margins held" in found.test
    assert found.p_value == of_two_mixes(np.array([6, 1, 2]), np.array([2, 5, 1])).p_value
    raised = 0
    for _ in range(300):
        first, second = RNG.multinomial(20, [0.6, 0.3, 0.07, 0.03], size=2)
        raised += of_two_mixes(first, second, draws=299).p_value <= 0.05
    assert raised / 300 <= 0.08


def test_v_of_like_mixes_reaches_down_to_zero() -> None:
    found = of_two_mixes(np.array([50, 50]), np.array([49, 51]))
    assert found.v_low == 0.0
    assert found.v_high < 0.2


def test_holms_adjustment() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([]) == ()


@pytest.mark.parametrize(("first", "second"), [([0, 0], [1, 2]), ([-1, 3], [1, 2]), ([4, 0], [3, 0])])
def test_what_is_no_mix_is_refused(first: list[int], second: list[int]) -> None:
    with pytest.raises(ValueError, match="two categories"):
        of_two_mixes(np.array(first), np.array(second))
