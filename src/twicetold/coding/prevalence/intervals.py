"""Intervals for shares, made for rare ones.

A mean plus and minus two standard errors holds a share of 3 % far less often than it says: the standard error is itself
estimated from a handful of units, and is smallest just when the share came out too small. Wilson's interval asks which
true shares would make the observed one likely. It is given the *effective* number of units: as many as a simple random
sample would need to know the share as well as this estimate does (the idea of Korn and Graubard 1998); `score` is the
same for estimates that only partly vary as a share does.

Sources: E. B. Wilson, JASA 22 (1927) 209-212; E. Korn, B. Graubard, Survey Methodology 24 (1998) 193-201. What coverage
this has is measured by `bench/prevalence.py`.
"""

from __future__ import annotations

import math

import msgspec
from scipy import stats


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """From where to where, with the share that is most likely. All between 0 and 1."""

    estimate: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the ends lie apart."""
        return self.high - self.low


def wilson(estimate: float, effective_units: float, *, level: float = 0.95, freedom: float = math.inf) -> Interval:
    """Wilson's interval for an estimated share that is worth so many units; Student's quantile for few of them."""
    share = min(1.0, max(0.0, estimate))
    return score(share, share * (1 - share) / effective_units, 1 / effective_units, level=level, freedom=freedom)


def score(
    estimate: float, variance: float, per_unit: float, *, level: float = 0.95, freedom: float = math.inf
) -> Interval:
    """The shares that would make the estimate likely, where part of its variance grows with the share.

    The variance at a share p is taken as `variance` + a (p (1 - p) - e (1 - e)), with e the estimate and a as large as
    it can be, but no larger than `per_unit`: what the people's part of the estimate has. With `variance` e (1 - e) / n
    and `per_unit` 1 / n it is Wilson's interval; where the errors of a machine make up most of the variance, it tends
    to the ordinary one.

    Args:
        estimate: between 0 and 1.
        variance: of the estimate, 0 or more.
        per_unit: variance of a share for each p (1 - p): one over the number of units, less what the finite population
            correction takes.
    """
    quantile = float(stats.norm.ppf((1 + level) / 2) if math.isinf(freedom) else stats.t.ppf((1 + level) / 2, freedom))
    binomial = estimate * (1 - estimate)
    growing = per_unit if binomial == 0 else min(per_unit, variance / binomial)
    fixed = variance - growing * binomial
    leading = 1 + quantile**2 * growing
    centre = (estimate + quantile**2 * growing / 2) / leading
    constant = (estimate**2 - quantile**2 * fixed) / leading
    half = math.sqrt(max(0.0, centre**2 - constant))
    return Interval(estimate=estimate, low=max(0.0, centre - half), high=min(1.0, centre + half))
