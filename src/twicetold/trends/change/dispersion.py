"""How much more a series varies from period to period than the simplest chance would let it.

Estimated from differences of neighbouring periods, which a change of level touches only once, with the largest tenth
left out: an estimate from residuals around one level would take every change for noise (the idea of Rice, 1984, Annals
of Statistics 12(4), for variances).

Where neighbours are alike, differences see too little of the noise, and every wave of it passes for a change. The
autocorrelation at lag 1 is read off the differences over two periods against those over one, which changes of level
hardly touch either (Chakar, Lebarbier, Levy-Leduc and Robin, 2017, Bernoulli 23(2), doi:10.3150/15-BEJ782), and the
dispersion becomes that of the long run: for AR(1) noise of neighbour difference d it is d (1 + r) / (1 - r)^2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

TRIMMED = 0.1
MIN_DRIFT_ERRORS = 1.5
"""Autocorrelation counts from this many times 1 / sqrt(n) on: below it chance alone makes as much."""

MAX_DRIFT = 0.6
"""Stronger autocorrelation cannot be told from changes of level in series of the length that people have."""

Floats = NDArray[np.float64]


def of_counts(counts: Floats, exposure: Floats, *, drift: bool = True) -> float:
    """Variance over mean of counts, at least 1.

    For a pair, (y1/e1 - y2/e2)^2 over (r/e1 + r/e2) with the pair's own rate r has expectation 1 under Poisson.

    Args:
        counts: float64, shape (n,).
        exposure: float64, shape (n,), above zero.
        drift: whether autocorrelation adds to it.
    """

    def terms(lag: int) -> tuple[Floats, float]:
        first, second = (counts[:-lag], exposure[:-lag]), (counts[lag:], exposure[lag:])
        pooled = (first[0] + second[0]) / (first[1] + second[1])
        spread = pooled / first[1] + pooled / second[1]
        held = spread > 0
        return (first[0] / first[1] - second[0] / second[1])[held] ** 2 / spread[held], 1.0

    return _long_run(terms, len(counts), drift=drift)


def of_mix(counts: Floats, *, drift: bool = True) -> float:
    """Variance of a mix over multinomial variance, at least 1.

    For a pair, Pearson's chi-squared of its 2 x categories table over its degrees of freedom has expectation about 1.

    Args:
        counts: float64, shape (n, categories).
        drift: whether autocorrelation adds to it.
    """

    def terms(lag: int) -> tuple[Floats, float]:
        pairs = [_pearson(np.array(pair)) for pair in zip(counts[:-lag], counts[lag:], strict=True)]
        told = [pair for pair in pairs if pair is not None]
        freedom = float(np.mean([freedom for _, freedom in told])) if told else 1.0
        return np.array([term for term, _ in told]), freedom

    return _long_run(terms, len(counts), drift=drift)


def _pearson(table: Floats) -> tuple[float, int] | None:
    """Chi-squared of a 2 x categories table over its freedom, and the freedom; None where it tells nothing."""
    table = table[:, table.sum(axis=0) > 0]
    sizes = table.sum(axis=1)
    if table.shape[1] < 2 or (sizes <= 0).any():
        return None
    expected = np.outer(sizes, table.sum(axis=0)) / sizes.sum()
    freedom = table.shape[1] - 1
    # With both margins held Pearson's statistic has expectation N / (N - 1) x freedom.
    correction = (sizes.sum() - 1) / sizes.sum()
    return float(((table - expected) ** 2 / expected).sum()) * correction / freedom, freedom


def _long_run(terms: Callable[[int], tuple[Floats, float]], periods: int, *, drift: bool) -> float:
    if periods < 2:
        return 1.0
    near = _trimmed_mean(*terms(1))
    if near is None:
        return 1.0
    far = _trimmed_mean(*terms(2)) if drift and periods > 3 else None
    if far is None or near <= 0:
        return max(1.0, near)
    alike = min(max(far / near - 1, 0.0), MAX_DRIFT)
    if alike < MIN_DRIFT_ERRORS / np.sqrt(periods):
        alike = 0.0
    return max(1.0, near * (1 + alike) / (1 - alike) ** 2)


def _trimmed_mean(terms: Floats, freedom: float) -> float | None:
    """Mean without the largest terms, over what that mean is for chi-squared terms over their freedom."""
    if len(terms) == 0:
        return None
    kept = np.sort(terms)[: max(1, len(terms) - round(TRIMMED * len(terms)))]
    share = len(kept) / len(terms)
    if share == 1.0:
        return float(kept.mean())
    cut = chi2.ppf(share, freedom)
    expected = chi2.cdf(cut, freedom + 2) / share  # mean of chi-squared over its freedom, below the cut
    return float(kept.mean() / expected)
