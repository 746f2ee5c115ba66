from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from twicetold.trends.change import noise
from twicetold.trends.change.noise import Noise, Observed

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("slopes", [False, True])
@pytest.mark.parametrize(("white", "drifting", "fading"), [(1.3, 0.0, 0.0), (0.7, 2.0, 0.8)])
def test_evidence_is_the_density_of_a_gaussian_with_level_slope_and_fading_wave(
    white: float, drifting: float, fading: float, *, slopes: bool
) -> None:
    n = 7
    seen = Observed(RNG.normal(3, 1, n), np.full(n, 0.5), 2.0)
    model = Noise(white=white, drifting=drifting, fading=fading, slopes=slopes, prior=0.0)
    table = noise.evidence([seen], [model])[0]
    for start, end in ((0, 7), (2, 6), (3, 4)):
        at = np.arange(end - start)
        apart = np.abs(at[:, None] - at[None, :])
        covariance = 2.0**2 + 0.5 * drifting * fading**apart + np.diag(np.full(end - start, white * 0.5))
        covariance += slopes * (2.0 / n) ** 2 * np.outer(at, at)
        expected = multivariate_normal(np.full(end - start, seen.values.mean()), covariance).logpdf(
            seen.values[start:end]
        )
        assert table[start, end] == pytest.approx(expected)


def test_a_period_of_which_nothing_is_known_tells_nothing() -> None:
    values = RNG.normal(3, 1, 5)
    model = Noise(white=1.0, drifting=0.0, fading=0.0, slopes=False, prior=0.0)
    gap = Observed(values, np.array([0.5, 0.5, noise.LARGE, 0.5, 0.5]), 1.0)
    without = Observed(np.delete(values, 2), np.full(4, 0.5), 1.0)
    assert noise.evidence([gap], [model])[0, 0, 5] == pytest.approx(noise.evidence([without], [model])[0, 0, 4])


def test_chance_alone_has_variance_one_on_the_scale_of_counts_and_of_shares() -> None:
    exposure = RNG.uniform(0.5, 2.0, 20_000)
    (counts,) = noise.of_counts(RNG.poisson(30 * exposure).astype(float), exposure)
    assert float(((counts.values - 2 * np.sqrt(30)) ** 2 / counts.variances).mean()) == pytest.approx(1, abs=0.05)
    sizes = RNG.integers(30, 90, 20_000)
    parts = RNG.binomial(sizes, 0.3)
    (share,) = noise.of_mix(np.column_stack((parts, sizes - parts)).astype(float))
    middle = 2 * np.arcsin(np.sqrt(0.7))  # the commoner category comes first
    assert float(((share.values - middle) ** 2 / share.variances).mean()) == pytest.approx(1, abs=0.05)


def test_a_mix_is_shares_of_what_is_left_and_an_empty_rest_is_not_known() -> None:
    first, second = noise.of_mix(np.array([[5.0, 3.0, 2.0], [10.0, 0.0, 0.0]]))
    assert first.variances.tolist() == pytest.approx([1 / 10.5, 1 / 10.5])
    assert second.variances.tolist() == pytest.approx([1 / 5.5, noise.LARGE])


def test_noise_models_show_neighbours_the_difference_that_was_seen_and_share_the_prior_out() -> None:
    found = noise.models(3.0)
    shown = {round(one.white + one.drifting * (1 - one.fading), 6) for one in found}
    assert shown == {round(3.0 * scale, 6) for scale in noise.SCALES}
    assert float(np.exp([one.prior for one in found]).sum()) == pytest.approx(1)
    assert Noise(white=1, drifting=2, fading=0.5, slopes=False, prior=0).long_run == 7
