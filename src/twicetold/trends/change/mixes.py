"""Evidence that the mix of a stretch of periods is one mix: Dirichlet-multinomial.

Counts by category of a stretch are multinomial with one vector of shares; the shares have a Dirichlet prior with the
same `weight` for each category (Jeffreys: 1/2). With the shares integrated out the marginal likelihood is closed
(Gelman and others, Bayesian Data Analysis, 3rd ed., 3.4). Two categories make it beta-binomial: a share.

Over-dispersed counts are divided by the dispersion, as in `twicetold.trends.change.counts`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import beta

WEIGHT = 0.5

Floats = NDArray[np.float64]


def evidence(counts: Floats, *, dispersion: float = 1.0, weight: float = WEIGHT) -> Floats:
    """Log marginal likelihood of every stretch, up to a constant that all segmentations share.

    Args:
        counts: float64, shape (n, categories), zero or more; two categories or more.
        dispersion: variance over multinomial variance, 1 or more.
        weight: of each category in the prior.

    Returns:
        float64, shape (n + 1, n + 1): entry [s, t] for the periods s to t - 1; 0 where t <= s.

    Raises:
        ValueError: fewer than two categories, or options out of range.
    """
    if counts.ndim != 2 or counts.shape[1] < 2 or dispersion < 1 or weight <= 0:
        raise ValueError("a mix has two categories or more, a dispersion of 1 or more and a weight above zero")
    n, categories = counts.shape
    total = np.vstack((np.zeros(categories), np.cumsum(counts / dispersion, axis=0)))
    log_marginal = np.full((n + 1, n + 1), float(gammaln(categories * weight) - categories * gammaln(weight)))
    size = np.zeros((n + 1, n + 1))
    for category in range(categories):
        within = np.maximum(total[None, :, category] - total[:, None, category], 0.0)
        log_marginal += gammaln(weight + within)
        size += within
    log_marginal -= gammaln(categories * weight + size)
    return np.triu(log_marginal, 1)


def shares(
    counts: Floats, *, dispersion: float = 1.0, weight: float = WEIGHT, mass: float = 0.95
) -> list[tuple[float, float, float]]:
    """Posterior mean and central interval of each category's share in one stretch.

    Args:
        counts: float64, shape (periods, categories), of the stretch alone.
    """
    within = counts.sum(axis=0) / dispersion + weight
    size = within.sum()
    bounds = beta.ppf([[(1 - mass) / 2], [(1 + mass) / 2]], within, size - within)
    return [
        (float(mean), float(low), float(high))
        for mean, low, high in zip(within / size, bounds[0], bounds[1], strict=True)
    ]
