"""Two rates against each other: exactly from two counts, or from several periods on each side.

Two counts alone say nothing of how much such counts vary, so they are taken as Poisson, which for releases is usually
too sure. Several periods on each side show how much they vary: quasi-Poisson (McCullagh and Nelder, 1989, chapter 9).
"""

from __future__ import annotations

from math import exp, inf, log, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binom, t

from twicetold.trends.change import dispersion

LEVEL = 0.95
MIN_FOR_DRIFT = 12
"""Periods, of both sides together, from which on autocorrelation can be told at all."""

Floats = NDArray[np.float64]


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """Second rate over first, with its bounds and the p-value of their being equal.

    `ratio` is infinite where only the first is zero, and None where both are. `dispersion` is 1 where two counts were
    compared.
    """

    ratio: float | None
    low: float
    high: float
    p_value: float
    dispersion: float
    test: str


def of_two_counts(first: tuple[float, float], second: tuple[float, float], *, level: float = LEVEL) -> Ratio:
    """Exact conditional comparison of two Poisson counts.

    Given their sum the second count is binomial (Przyborowski and Wilenski, 1940, Biometrika 31); the interval inverts
    that test (Clopper and Pearson), the p-value is two-sided by the mid-P rule.

    Args:
        first, second: (count, exposure); counts are whole numbers, exposures above zero.

    Raises:
        ValueError: a count that is negative or no whole number, or an exposure that is not above zero.
    """
    (a, a_days), (b, b_days) = first, second
    if min(a, b) < 0 or a != int(a) or b != int(b) or min(a_days, b_days) <= 0:
        raise ValueError("two whole counts of zero or more, with exposures above zero")
    scale, total = a_days / b_days, a + b
    if total == 0:
        return Ratio(ratio=None, low=0.0, high=inf, p_value=1.0, dispersion=1.0, test="exact conditional, Poisson")
    alpha = 1 - level
    low = beta.ppf(alpha / 2, b, a + 1) if b > 0 else 0.0
    high = beta.ppf(1 - alpha / 2, b + 1, a) if a > 0 else 1.0
    share = b_days / (a_days + b_days)
    point = binom.pmf(b, total, share)
    below, above = binom.cdf(b - 1, total, share), binom.sf(b, total, share)
    return Ratio(
        ratio=inf if a == 0 else scale * b / a,
        low=float(scale * low / (1 - low)),
        high=inf if a == 0 else float(scale * high / (1 - high)),
        p_value=float(min(1.0, 2 * (min(below, above) + point / 2))),
        dispersion=1.0,
        test="exact conditional, Poisson",
    )


def of_periods(first: tuple[Floats, Floats], second: tuple[Floats, Floats], *, level: float = LEVEL) -> Ratio:
    """Quasi-Poisson comparison of two groups of periods, with the dispersion that the periods show.

    The dispersion is the larger of Pearson's within the two groups and that of neighbouring periods in the long run,
    so that periods which resemble their neighbours are not counted as so much evidence. The log ratio has a t interval.

    Args:
        first, second: (amounts, exposures) of at least two periods each, in the order of time.

    Raises:
        ValueError: fewer than two periods on a side, or a side without anything.
    """
    (a, a_days), (b, b_days) = first, second
    if min(len(a), len(b)) < 2 or a.sum() <= 0 or b.sum() <= 0:
        raise ValueError("two periods or more on each side, with something in each")
    freedom = len(a) + len(b) - 2
    squares = 0.0
    for amounts, days in (first, second):
        expected = days * amounts.sum() / days.sum()
        squares += float(((amounts - expected) ** 2 / expected).sum())
    both = np.concatenate((a, b)), np.concatenate((a_days, b_days))
    spread = max(1.0, squares / freedom, dispersion.of_counts(*both) if len(both[0]) >= MIN_FOR_DRIFT else 1.0)
    centre = log(b.sum() / b_days.sum()) - log(a.sum() / a_days.sum())
    error = sqrt(spread * (1 / a.sum() + 1 / b.sum()))
    half = float(t.ppf((1 + level) / 2, freedom)) * error
    return Ratio(
        ratio=exp(centre),
        low=exp(centre - half),
        high=exp(centre + half),
        p_value=float(2 * t.sf(abs(centre) / error, freedom)),
        dispersion=spread,
        test=f"quasi-Poisson t, {freedom} degrees of freedom",
    )
