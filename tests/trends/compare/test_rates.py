from __future__ import annotations

from math import inf

import numpy as np
import pytest
from scipy.stats import binomtest

from twicetold.trends.compare.rates import of_periods, of_two_counts

RNG = np.random.default_rng(1)


def test_two_published_counts() -> None:
    # 1,146 events in 30 days of 2015, 570 products in 30 days of 2017: a fall of 50.3 %.
    found = of_two_counts((1146, 30), (570, 30))
    assert found.ratio == pytest.approx(1 - 0.503, abs=0.0005)
    assert found.low < found.ratio < found.high
    exact = binomtest(570, 1716).proportion_ci(method="exact")
    assert (found.low, found.high) == pytest.approx([p / (1 - p) for p in (exact.low, exact.high)])
    assert found.p_value < 1e-40


def test_exposure_counts() -> None:
    assert of_two_counts((10, 10), (20, 20)).ratio == 1.0
    assert of_two_counts((10, 10), (20, 20)).p_value > 0.8


@pytest.mark.parametrize(
    ("first", "second", "ratio", "low", "high"), [(0, 0, None, 0, inf), (0, 5, inf, 0.9, inf), (5, 0, 0, 0, 1.1)]
)
def test_zeros_have_one_sided_bounds(first: int, second: int, ratio: float | None, low: float, high: float) -> None:
    found = of_two_counts((first, 1), (second, 1))
    assert found.ratio == ratio
    assert found.low == pytest.approx(low, abs=0.1)
    assert found.high == pytest.approx(high, abs=0.1)


def test_the_interval_of_two_counts_covers() -> None:
    pairs = RNG.poisson([8.0, 12.0], size=(600, 2))
    held = sum(found.low <= 1.5 <= found.high for found in (of_two_counts((a, 1), (b, 1)) for a, b in pairs))
    assert held / 600 >= 0.94


def test_over_dispersed_periods_widen_the_interval_and_it_covers() -> None:
    held, raised = 0, 0
    for _ in range(600):
        a, b = (RNG.negative_binomial(mean / 2, 1 / 3, 10).astype(float) for mean in (20, 20))
        found = of_periods((a, np.ones(10)), (b, np.ones(10)))
        held += found.low <= 1 <= found.high
        raised += found.p_value < 0.05
    assert 0.935 <= held / 600 <= 0.985
    assert raised / 600 <= 0.075


@pytest.mark.parametrize(("first", "second"), [((-1, 1), (2, 1)), ((1.5, 1), (2, 1)), ((1, 0), (2, 1))])
def test_what_is_no_count_is_refused(first: tuple[float, float], second: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="whole counts"):
        of_two_counts(first, second)


def test_one_period_or_none_of_anything_has_no_spread() -> None:
    with pytest.raises(ValueError, match="two periods"):
        of_periods((np.ones(1), np.ones(1)), (np.ones(3), np.ones(3)))
    with pytest.raises(ValueError, match="something in each"):
        of_periods((np.zeros(3), np.ones(3)), (np.ones(3), np.ones(3)))
