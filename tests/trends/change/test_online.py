from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from twicetold.trends.change.online import CountPredictive, MixPredictive, recent_change, run_lengths

RNG = np.random.default_rng(2)


def test_the_run_length_grows_and_falls_back_at_a_change() -> None:
    counts = np.concatenate((RNG.poisson(20, 30), RNG.poisson(5, 10))).astype(float)
    runs = run_lengths(CountPredictive(counts, np.ones(40), shape=1, rate=0.05), 40)
    assert runs.sum(axis=1) == pytest.approx(np.ones(40))
    assert np.triu(runs, 1).sum() == 0
    assert runs[29].argmax() == 29
    assert runs[39].argmax() == 9
    assert recent_change(runs, 4)[33] > 0.95
    assert recent_change(runs, 4)[28] < 0.2


def test_the_first_two_steps_are_those_of_the_paper() -> None:
    counts, hazard = np.array([4.0, 9.0]), 1 / 50
    runs = run_lengths(CountPredictive(counts, np.ones(2), shape=2.0, rate=0.4), 2, mean_run=50)
    fresh = stats.nbinom(2.0, 0.4 / 1.4).pmf(9)
    longer = stats.nbinom(6.0, 1.4 / 2.4).pmf(9)
    assert runs[0].tolist() == [1.0, 0.0]
    assert runs[1, 0] == pytest.approx(hazard * fresh / (hazard * fresh + (1 - hazard) * longer))


def test_a_mix_that_changes_is_noticed() -> None:
    counts = np.vstack((RNG.multinomial(40, [0.7, 0.3], 20), RNG.multinomial(40, [0.2, 0.8], 6))).astype(float)
    runs = run_lengths(MixPredictive(counts, weight=0.5), 26)
    assert runs[25].argmax() == 5
    first = run_lengths(MixPredictive(counts[:2], weight=0.5), 2, mean_run=100)
    same = stats.dirichlet_multinomial(counts[0] + 0.5, 40).pmf(counts[1].astype(int))
    other = stats.dirichlet_multinomial([0.5, 0.5], 40).pmf(counts[1].astype(int))
    assert first[1, 0] == pytest.approx(0.01 * other / (0.01 * other + 0.99 * same))


def test_short_runs_at_the_start_are_no_change() -> None:
    runs = run_lengths(CountPredictive(np.full(6, 3.0), np.ones(6), shape=1, rate=0.3), 6)
    assert recent_change(runs, 3)[:3].tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="more than one period"):
        run_lengths(CountPredictive(np.ones(2), np.ones(2), shape=1, rate=1), 2, mean_run=1)
