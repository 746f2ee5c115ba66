"""How much more a series varies from period to period than the simplest chance would let it.

Estimated from differences of neighbouring periods, which a change of level touches only once, with the largest tenth
left out: an estimate from residuals around one level would take every change for noise (the idea of Rice, 1984, Annals
of Statistics 12(4), for variances; trimmed as in robust scale estimation).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

TRIMMED = 0.1

Floats = NDArray[np.float64]


def of_counts(counts: Floats, exposure: Floats, *, trimmed: float = TRIMMED) -> float:
    """Variance over mean of counts, from neighbouring periods; 1 where they vary no more than Poisson counts.

    For a pair, (y1/e1 - y2/e2)^2 over (r/e1 + r/e2) with the pair's own rate r has expectation 1 under Poisson.

    Args:
        counts: float64, shape (n,).
        exposure: float64, shape (n,), above zero.
        trimmed: share of the largest terms that is left out.
    """
    first, second = (counts[:-1], exposure[:-1]), (counts[1:], exposure[1:])
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    spread = pooled / first[1] + pooled / second[1]
    gap = (first[0] / first[1] - second[0] / second[1]) ** 2
    held = spread > 0
    return _trimmed_mean(gap[held] / spread[held], trimmed, freedom=1)


def of_mix(counts: Floats, *, trimmed: float = TRIMMED) -> float:
    """Variance of a mix over multinomial variance, from neighbouring periods; at least 1.

    For a pair, Pearson's chi-squared of its 2 x categories table over its degrees of freedom has expectation about 1.

    Args:
        counts: float64, shape (n, categories).
    """
    terms, freedoms = [], []
    for pair in pairwise(counts):
        table = np.array(pair)
        table = table[:, table.sum(axis=0) > 0]
        sizes = table.sum(axis=1)
        if table.shape[1] < 2 or (sizes <= 0).any():
            continue
        expected = np.outer(sizes, table.sum(axis=0)) / sizes.sum()
        freedom = table.shape[1] - 1
        # With both margins held Pearson's statistic has expectation N / (N - 1) x freedom.
        correction = (sizes.sum() - 1) / sizes.sum()
        terms.append(float(((table - expected) ** 2 / expected).sum()) * correction / freedom)
        freedoms.append(freedom)
    return _trimmed_mean(np.array(terms), trimmed, freedom=float(np.mean(freedoms)) if freedoms else 1.0)


def _trimmed_mean(terms: Floats, trimmed: float, *, freedom: float) -> float:
    """Mean without the largest terms, over what that mean is for chi-squared terms of variance 1 dispersion."""
    if len(terms) == 0:
        return 1.0
    kept = np.sort(terms)[: max(1, len(terms) - round(trimmed * len(terms)))]
    share = len(kept) / len(terms)
    if share == 1.0:
        return max(1.0, float(kept.mean()))
    cut = chi2.ppf(share, freedom)
    expected = chi2.cdf(cut, freedom + 2) / share  # mean of chi-squared over its freedom, below the cut
    return max(1.0, float(kept.mean() / expected))
