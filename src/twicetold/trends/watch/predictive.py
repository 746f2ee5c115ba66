"""What the next period should hold, from those before it: a negative binomial with everything unknown integrated out.

Counts of the baseline are negative binomial with mean rate x exposure and variance mean + k mean^2. The rate has
Jeffreys' prior for a Poisson rate; k is 0 with half of the prior and else spread evenly over its logarithm from 0.01 to
4. Both are integrated on a grid, so the forecast carries what a short baseline leaves open: a plug-in forecast would
raise too many alarms. (Predictive checks: Gelman and others, Bayesian Data Analysis, 3rd ed., chapter 6.)
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammainc, gammaln
from scipy.stats import gamma

SPREADS = np.concatenate(([0.0], np.geomspace(0.01, 4.0, 24)))
RATES = 120
MAX_COUNT = 1 << 40
NEGLIGIBLE = 1e-9

Floats = NDArray[np.float64]


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """Of the next period: mean, and bounds that hold 95 % of what may come; `p_value` of as much as came, or more."""

    mean: float
    low: float
    high: float
    p_value: float


def forecast(baseline: Floats, exposures: Floats, observed: float, exposure: float) -> Forecast:
    """Hold what came against what was to be expected.

    Args:
        baseline: float64, shape (n,), counts of the periods before; n of at least 1.
        exposures: float64, shape (n,), above zero.
        observed: count of the new period.
        exposure: of the new period, above zero.

    Raises:
        ValueError: no baseline, a negative count, or an exposure that is not above zero.
    """
    if len(baseline) == 0 or (baseline < 0).any() or observed < 0 or (exposures <= 0).any() or exposure <= 0:
        raise ValueError("a forecast needs a baseline of counts, and exposures above zero")
    rates, weights = _posterior(baseline, exposures)
    kept = weights > weights.max() * NEGLIGIBLE
    spreads, places = np.nonzero(kept)
    cells = _Cells(weights[kept] / weights[kept].sum(), rates[places] * exposure, SPREADS[spreads])
    return Forecast(
        mean=float(cells.weights @ cells.means),
        low=cells.quantile(0.025),
        high=cells.quantile(0.975),
        p_value=cells.at_least(observed),
    )


class _Cells(msgspec.Struct, frozen=True):
    """The grid's cells that matter, each a negative binomial; float64 arrays of one shape."""

    weights: Floats
    means: Floats
    spreads: Floats

    def at_least(self, count: float) -> float:
        """Probability of `count` or more."""
        if count <= 0:
            return 1.0
        poisson = self.spreads == 0
        tail = np.empty(len(self.means))
        tail[poisson] = gammainc(count, self.means[poisson])
        sizes = 1 / self.spreads[~poisson]
        # Survival of a negative binomial as a regularised incomplete beta function.
        tail[~poisson] = betainc(count, sizes, self.means[~poisson] / (sizes + self.means[~poisson]))
        return float(np.clip(self.weights @ tail, 0.0, 1.0))

    def quantile(self, mass: float) -> float:
        """Smallest count that `mass` of what may come does not exceed."""
        high = 1
        while self.at_least(high + 1) > 1 - mass and high < MAX_COUNT:
            high *= 2
        low = -1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.at_least(middle + 1) > 1 - mass else (low, middle)
        return float(high)


def _posterior(counts: Floats, exposures: Floats) -> tuple[Floats, Floats]:
    """Rates of the grid, shape (rates,), and posterior weights, shape (spreads, rates), which sum to 1."""
    total, exposed = counts.sum(), exposures.sum()
    low = gamma.ppf(1e-4, total + 0.5) / exposed / 20
    high = gamma.ppf(1 - 1e-6, total + 0.5) / exposed * 20
    rates = np.geomspace(max(low, 1e-8 / exposed), high, RATES)
    means = rates[:, None] * exposures[None, :]
    log_weights = np.empty((len(SPREADS), RATES))
    for place, spread in enumerate(SPREADS):
        if spread == 0:
            terms = counts * np.log(means) - means - gammaln(counts + 1)
        else:
            size = 1 / spread
            terms = (
                gammaln(counts + size)
                - gammaln(size)
                - gammaln(counts + 1)
                + size * np.log(size / (size + means))
                + counts * np.log(means / (size + means))
            )
        # Jeffreys' rate^-1/2, times the rate because the grid is even in its logarithm.
        log_weights[place] = terms.sum(axis=1) + 0.5 * np.log(rates)
    log_weights[0] += np.log(0.5)
    log_weights[1:] += np.log(0.5 / (len(SPREADS) - 1))
    weights = np.exp(log_weights - log_weights.max())
    return rates, weights / weights.sum()
