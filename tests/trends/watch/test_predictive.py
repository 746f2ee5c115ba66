from __future__ import annotations

import numpy as np
import pytest

from twicetold.trends.watch.predictive import forecast

RNG = np.random.default_rng(40)


def test_an_even_baseline_forecasts_itself() -> None:
    found = forecast(RNG.poisson(10, 60).astype(float), np.full(60, 7.0), 10, 7.0)
    assert found.mean == pytest.approx(10, rel=0.1)
    assert 2 <= found.low <= 6
    assert 15 <= found.high <= 20
    assert 0.3 < found.p_value < 0.7


def test_more_than_ever_is_unlikely_and_exposure_counts() -> None:
    baseline = RNG.poisson(10, 30).astype(float)
    assert forecast(baseline, np.full(30, 7.0), 30, 7.0).p_value < 0.001
    assert forecast(baseline, np.full(30, 7.0), 30, 21.0).p_value > 0.2


def test_a_varying_baseline_makes_a_burst_less_of_a_surprise() -> None:
    even = np.full(26, 10.0)
    wild = np.array([2.0, 25, 8, 1, 17, 30, 4, 3, 9, 12, 1, 6, 22] * 2)
    assert forecast(even, np.ones(26), 24, 1.0).p_value < 0.01 < forecast(wild, np.ones(26), 24, 1.0).p_value


def test_one_release_after_silence_is_no_wonder_two_are_a_sign() -> None:
    silence = np.zeros(26)
    one, two, three = (forecast(silence, np.ones(26), count, 1.0).p_value for count in (1, 2, 3))
    assert 0.01 < one < 0.03
    assert three < two < 0.005
    assert forecast(silence, np.ones(26), 0, 1.0).p_value == 1.0


@pytest.mark.parametrize(("mean", "spread"), [(0.1, 0.0), (3.0, 0.0), (3.0, 0.7), (40.0, 0.1)])
def test_p_values_are_no_smaller_than_they_say(mean: float, spread: float) -> None:
    small = 0
    for _ in range(250):
        means = np.full(21, mean)
        counts = RNG.poisson(RNG.gamma(1 / spread, spread * means) if spread else means).astype(float)
        small += forecast(counts[:20], np.ones(20), counts[20], 1.0).p_value <= 0.05
    assert small / 250 <= 0.095


@pytest.mark.parametrize(
    ("baseline", "exposures", "observed", "exposure"),
    [
        (np.zeros(0), np.zeros(0), 1, 1.0),
        (np.array([-1.0]), np.ones(1), 1, 1.0),
        (np.ones(2), np.array([1.0, 0.0]), 1, 1.0),
        (np.ones(2), np.ones(2), -1, 1.0),
        (np.ones(2), np.ones(2), 1, 0.0),
    ],
)
def test_what_is_no_baseline_is_refused(
    baseline: np.ndarray, exposures: np.ndarray, observed: float, exposure: float
) -> None:
    with pytest.raises(ValueError, match="baseline of counts"):
        forecast(baseline, exposures, observed, exposure)
