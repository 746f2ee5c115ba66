from __future__ import annotations

import numpy as np
import pytest

from twicetold.trends.change import averaging, noise
from twicetold.trends.change.counts import evidence
from twicetold.trends.change.segmentation import probability_within, segment

RNG = np.random.default_rng(8)


def told(counts: np.ndarray, near: float = 1.0) -> averaging.Average:
    return averaging.average(noise.of_counts(counts.astype(float), np.ones(len(counts))), near)


def test_one_model_is_that_model() -> None:
    table = evidence(np.array([9.0, 12, 8, 9, 11, 8, 16, 17, 12, 18, 15, 16]), np.ones(12))
    found, alone = averaging.single(table), segment(table)
    assert found.number == pytest.approx(alone.number)
    assert found.best == alone.best
    assert found.boundary == pytest.approx(alone.boundary)
    assert found.within(4, 7) == pytest.approx(probability_within(table, 4, 7))
    assert (found.sloping, found.drifting, found.long_run, found.noises) == (0.0, 0.0, 1.0, ())


def test_a_step_is_a_step() -> None:
    found = told(np.concatenate((RNG.poisson(40, 20), RNG.poisson(15, 20))))
    assert found.best == (20,)
    assert found.within(19, 21) > 0.95
    assert found.sloping < 0.3
    assert found.number.sum() == pytest.approx(1)
    assert found.places.sum(axis=1) == pytest.approx(1)


def test_a_slope_is_no_step() -> None:
    found = told(RNG.poisson(40 * np.exp(-1.4 * np.arange(60) / 59)))
    assert found.changes == 0
    assert found.sloping > 0.9


def test_waves_are_no_steps() -> None:
    wave = np.empty(120)
    wave[0] = 0
    for at in range(1, 120):
        wave[at] = 0.8 * wave[at - 1] + 0.6 * RNG.normal()
    found = told(RNG.poisson(100 * np.exp(0.2 * wave)), near=2.0)
    assert found.drifting > 0.9
    assert found.long_run > 5
    assert all(found.within(place, place) < 0.95 for place in found.best)


@pytest.mark.parametrize("periods", [400, 1300])
def test_a_long_series_is_told_by_few_models(periods: int) -> None:
    half = periods // 2
    found = averaging.average(
        noise.of_counts(np.concatenate((RNG.poisson(20, half), RNG.poisson(12, half))).astype(float), np.ones(periods)),
        1.0,
        max_changes=2,
    )
    assert 1 <= len(found.noises) <= averaging.FEW
    assert found.changes == 1
    assert abs(found.best[0] - half) <= 6
