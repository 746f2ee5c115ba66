"""Evidence that counts of a stretch of periods come at one rate: Gamma-Poisson.

Counts of a stretch are Poisson with mean rate x exposure; the rate is Gamma(shape, shape / overall rate), so that its
prior mean is the rate of the whole series and the data of about `shape` counted things would move it as far. With the
rate integrated out the marginal likelihood is closed (Gelman and others, Bayesian Data Analysis, 3rd ed., 2.6).

Counts of releases vary more than Poisson counts. As in quasi-likelihood (McCullagh and Nelder, 1989, chapter 9), counts
and exposures are divided by the dispersion, so that the evidence of all periods together weighs 1 / dispersion of what
Poisson counts would.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import betaprime, gamma

SHAPE = 1.0

Floats = NDArray[np.float64]


def evidence(counts: Floats, exposure: Floats, *, dispersion: float = 1.0, shape: float = SHAPE) -> Floats:
    """Log marginal likelihood of every stretch, up to a constant that all segmentations share.

    Args:
        counts: float64, shape (n,), zero or more, not all zero; whole numbers or amounts.
        exposure: float64, shape (n,), above zero: days collected.
        dispersion: variance over mean, 1 or more.
        shape: of the prior on the rate.

    Returns:
        float64, shape (n + 1, n + 1): entry [s, t] for the periods s to t - 1; 0 where t <= s.

    Raises:
        ValueError: nothing was counted at all, or an exposure or option is not above zero.
    """
    if counts.sum() <= 0 or (exposure <= 0).any() or dispersion < 1 or shape <= 0:
        raise ValueError("counts need a sum and exposures above zero, a dispersion of 1 or more and a shape above zero")
    rate = shape * exposure.sum() / counts.sum()
    total = _differences(counts / dispersion)
    exposed = _differences(exposure / dispersion)
    log_marginal = (
        shape * np.log(rate) - gammaln(shape) + gammaln(shape + total) - (shape + total) * np.log(rate + exposed)
    )
    return np.triu(log_marginal, 1)


def level(
    counts: Floats,
    exposure: Floats,
    *,
    overall: float,
    dispersion: float = 1.0,
    shape: float = SHAPE,
    mass: float = 0.95,
) -> tuple[float, float, float]:
    """Posterior mean of the rate of one stretch, and the bounds of its central interval.

    Args:
        counts, exposure: of the stretch alone.
        overall: rate of the whole series, which the prior is centred on.
    """
    a, b = _posterior(counts, exposure, overall, dispersion, shape)
    low, high = gamma.ppf([(1 - mass) / 2, (1 + mass) / 2], a, scale=1 / b)
    return a / b, float(low), float(high)


def ratio(
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
    *,
    overall: float,
    dispersion: float = 1.0,
    shape: float = SHAPE,
    mass: float = 0.95,
) -> tuple[float, float, float]:
    """Rate after over rate before: posterior median and central interval; the ratio of two gammas is beta prime.

    Args:
        before, after: (counts, exposure) of the two stretches.
    """
    a1, b1 = _posterior(*before, overall, dispersion, shape)
    a2, b2 = _posterior(*after, overall, dispersion, shape)
    low, middle, high = betaprime.ppf([(1 - mass) / 2, 0.5, (1 + mass) / 2], a2, a1) * b1 / b2
    return float(middle), float(low), float(high)


def _posterior(
    counts: Floats, exposure: Floats, overall: float, dispersion: float, shape: float
) -> tuple[float, float]:
    return shape + float(counts.sum()) / dispersion, shape / overall + float(exposure.sum()) / dispersion


def _differences(values: Floats) -> Floats:
    """[s, t]: sum of the values s to t - 1; zero where t <= s."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    differences: Floats = np.maximum(total[None, :] - total[:, None], 0.0)
    return differences
