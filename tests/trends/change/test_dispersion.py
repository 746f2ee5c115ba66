from __future__ import annotations

import numpy as np
import pytest

from twicetold.trends.change.dispersion import of_counts, of_mix

RNG = np.random.default_rng(11)


def test_poisson_counts_have_none_and_over_dispersed_ones_theirs() -> None:
    exposure = RNG.uniform(20, 31, 4000)
    assert of_counts(RNG.poisson(exposure).astype(float), exposure, drift=False) == pytest.approx(1, abs=0.06)
    spread = RNG.negative_binomial(exposure / 2, 1 / 3).astype(float)  # mean exposure, variance 3 x exposure
    assert of_counts(spread, exposure, drift=False) == pytest.approx(3, rel=0.08)


def test_a_change_of_level_is_not_taken_for_noise() -> None:
    counts = np.concatenate((RNG.poisson(50, 30), RNG.poisson(10, 30))).astype(float)
    around_one_level = counts.var() / counts.mean()
    assert around_one_level > 10
    assert of_counts(counts, np.ones(60)) < 1.8


def test_a_mix_has_none_and_an_over_dispersed_one_its_own() -> None:
    sizes = RNG.integers(30, 60, 3000)
    shares = [0.5, 0.3, 0.15, 0.05]
    plain = np.array([RNG.multinomial(size, shares) for size in sizes]).astype(float)
    assert of_mix(plain, drift=False) == pytest.approx(1, abs=0.06)
    assert of_mix(3.0 * plain, drift=False) == pytest.approx(3, rel=0.08)


@pytest.mark.parametrize("counts", [np.zeros((5, 2)), np.array([[4.0, 0.0]] * 5), np.ones((1, 2))])
def test_periods_that_tell_nothing_give_one(counts: np.ndarray) -> None:
    assert of_mix(counts) == 1.0


def test_counts_that_tell_nothing_give_one() -> None:
    assert of_counts(np.zeros(4), np.ones(4)) == 1.0
    assert of_counts(np.array([3.0]), np.ones(1)) == 1.0
    assert of_counts(np.full(10, 7.0), np.ones(10)) == 1.0


def test_neighbours_that_are_alike_add_to_the_dispersion() -> None:
    noise = np.empty(600)
    noise[0] = 0.0
    for at in range(1, 600):
        noise[at] = 0.5 * noise[at - 1] + RNG.normal()
    counts = 1000 + 50 * noise  # variance 2500 / 0.75, of the long run 2500 / 0.25, over a mean of 1000
    assert of_counts(counts, np.ones(600), drift=False) == pytest.approx(1.67, abs=0.25)
    assert of_counts(counts, np.ones(600)) == pytest.approx(10, rel=0.35)


def test_drift_of_a_mix_adds_to_its_dispersion() -> None:
    share = 0.5 + 0.2 * np.sin(np.arange(200) / 3)
    counts = np.column_stack((400 * share, 400 * (1 - share)))
    assert of_mix(counts) > 3 * of_mix(counts, drift=False)
