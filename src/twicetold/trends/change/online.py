"""Online detection: after each new period, how long has the present level held?

Adams and MacKay, 2007, "Bayesian Online Changepoint Detection", arXiv:0710.3742: exact recursion of the distribution of
the run length, with a constant hazard. Unlike the segmentation it uses only what was known at the time, which is what a
watcher has.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

MEAN_RUN = 100.0
"""Periods that a level is expected to hold before anything is known."""

Floats = NDArray[np.float64]


class Predictive(Protocol):
    """Log probability of what came in a period, for every run length at once."""

    def start(self) -> None:
        """Forget everything."""

    def log_probability(self, period: int) -> Floats:
        """For run lengths 0 to `period`: log probability of period `period` given the run's own periods before it."""

    def learn(self, period: int) -> None:
        """Take a period into every run, and begin a run after it."""


def run_lengths(predictive: Predictive, periods: int, *, mean_run: float = MEAN_RUN) -> Floats:
    """Distribution of the run length after each period.

    Args:
        predictive: what the level's model says of the next period.
        periods: how many there are.
        mean_run: expected run length in periods, above 1; the hazard is its inverse.

    Returns:
        float64, shape (periods, periods): entry [t, r] is the probability, with periods 0 to t known, that the present
        level has held for the last r + 1 of them. Rows sum to 1; entries with r > t are 0.
    """
    if mean_run <= 1:
        raise ValueError("a level is expected to hold for more than one period")
    hazard = 1.0 / mean_run
    predictive.start()
    found = np.zeros((periods, periods))
    log_runs = np.zeros(1)  # before anything is seen, a run is about to begin
    for period in range(periods):
        joint = log_runs + predictive.log_probability(period)
        predictive.learn(period)
        joint -= logsumexp(joint)
        found[period, : period + 1] = np.exp(joint)
        # A change before the next period ends all runs; each of them goes on otherwise.
        log_runs = np.concatenate(([np.log(hazard)], joint + np.log1p(-hazard)))
    return found


def recent_change(runs: Floats, within: int) -> Floats:
    """Probability, after each period, that the present level began within the last `within` periods; 0 before those.

    Args:
        runs: from `run_lengths`.
    """
    found: Floats = runs[:, :within].sum(axis=1)
    # In the first periods every run is short, which says nothing of a change.
    found[:within] = 0.0
    return found


class CountPredictive:
    """Gamma-Poisson: the next count of a run is negative binomial."""

    def __init__(self, counts: Floats, exposure: Floats, *, shape: float, rate: float, dispersion: float = 1.0) -> None:
        """Prior of the level: Gamma(shape, rate). Counts and exposures are divided by the dispersion."""
        self._counts, self._exposure = counts / dispersion, exposure / dispersion
        self._prior = (shape, rate)

    def start(self) -> None:
        self._a, self._b = (np.array([value]) for value in self._prior)

    def log_probability(self, period: int) -> Floats:
        y, e = self._counts[period], self._exposure[period]
        return np.asarray(
            gammaln(self._a + y)
            - gammaln(self._a)
            - gammaln(y + 1)
            + self._a * np.log(self._b / (self._b + e))
            + y * np.log(e / (self._b + e))
        )

    def learn(self, period: int) -> None:
        a, b = self._prior
        self._a = np.concatenate(([a], self._a + self._counts[period]))
        self._b = np.concatenate(([b], self._b + self._exposure[period]))


class MixPredictive:
    """Dirichlet-multinomial: the next mix of a run."""

    def __init__(self, counts: Floats, *, weight: float, dispersion: float = 1.0) -> None:
        """Prior of the shares: Dirichlet(weight, ...). `counts` has shape (periods, categories)."""
        self._counts, self._weight = counts / dispersion, weight

    def start(self) -> None:
        self._alpha = np.full((1, self._counts.shape[1]), self._weight)

    def log_probability(self, period: int) -> Floats:
        y, size = self._counts[period], self._alpha.sum(axis=1)
        return np.asarray(
            gammaln(size) - gammaln(size + y.sum()) + (gammaln(self._alpha + y) - gammaln(self._alpha)).sum(axis=1)
        )

    def learn(self, period: int) -> None:
        fresh = np.full((1, self._counts.shape[1]), self._weight)
        self._alpha = np.vstack((fresh, self._alpha + self._counts[period]))
