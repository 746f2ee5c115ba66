from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from twicetold.trends.change.counts import evidence, level, ratio

COUNTS, EXPOSURE = np.array([3.0, 8.0, 1.0, 6.0]), np.array([30.0, 31.0, 10.0, 30.0])


def test_the_evidence_is_the_integral_over_the_rate() -> None:
    table = evidence(COUNTS, EXPOSURE, shape=2.0)
    overall = COUNTS.sum() / EXPOSURE.sum()
    for start, end in ((0, 4), (1, 3), (2, 3)):
        y, e = COUNTS[start:end], EXPOSURE[start:end]
        integral = integrate.quad(
            lambda rate, y=y, e=e: (
                stats.gamma.pdf(rate, 2.0, scale=overall / 2.0) * stats.poisson.pmf(y, rate * e).prod()
            ),
            0,
            2,
        )[0]
        constant = float((y * np.log(e) - np.log([1.0 * np.prod(np.arange(1, n + 1)) for n in y])).sum())
        assert table[start, end] + constant == pytest.approx(np.log(integral), abs=1e-6)
    assert np.tril(table).tolist() == np.zeros((5, 5)).tolist()


def test_dispersion_weakens_the_evidence_for_a_change() -> None:
    counts, exposure = np.array([20.0, 22.0, 40.0, 38.0]), np.ones(4)

    def for_change(dispersion: float) -> float:
        table = evidence(counts, exposure, dispersion=dispersion)
        return float(table[0, 2] + table[2, 4] - table[0, 4])

    assert for_change(1.0) > for_change(3.0) > for_change(30.0)
    assert for_change(1.0) > 0 > for_change(30.0)


def test_levels_and_ratios_have_the_posterior_of_the_model() -> None:
    before, after = (np.full(10, 20.0), np.ones(10)), (np.full(10, 10.0), np.ones(10))
    mean, low, high = level(*before, overall=15.0)
    assert mean == pytest.approx(20, abs=0.1)
    assert (low, high) == (pytest.approx(17.3, abs=0.1), pytest.approx(22.9, abs=0.1))
    middle, low, high = ratio(before, after, overall=15.0)
    draws = np.random.default_rng(0)
    drawn = draws.gamma(101, 1 / (10 + 1 / 15), 200_000) / draws.gamma(201, 1 / (10 + 1 / 15), 200_000)
    assert middle == pytest.approx(np.median(drawn), abs=0.003)
    assert [low, high] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.004)


@pytest.mark.parametrize(
    ("counts", "exposure", "options"),
    [
        (np.zeros(4), np.ones(4), {}),
        (COUNTS, np.array([1.0, 0.0, 1.0, 1.0]), {}),
        (COUNTS, EXPOSURE, {"dispersion": 0.5}),
        (COUNTS, EXPOSURE, {"shape": 0.0}),
    ],
)
def test_what_has_no_rate_is_refused(counts: np.ndarray, exposure: np.ndarray, options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        evidence(counts, exposure, **options)
