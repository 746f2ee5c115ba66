"""Shares of things that were counted: intervals, and two shares against each other."""

from __future__ import annotations

from math import sqrt

import msgspec
from scipy.stats import beta, fisher_exact, norm

from twicetold.trends.compare.mover import difference_bounds

LEVEL = 0.95


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Second share less first, with its bounds and the p-value of their being equal.

    `standard_error` is None where the test does not rest on one.
    """

    first: tuple[float, float, float]
    second: tuple[float, float, float]
    difference: float
    low: float
    high: float
    p_value: float
    test: str
    standard_error: float | None = None


def wilson(part: float, whole: float, *, level: float = LEVEL) -> tuple[float, float, float]:
    """A share with its score interval (Wilson, 1927, JASA 22). Raises ValueError where the whole holds nothing."""
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError(f"{part:g} of {whole:g} is no share")
    z = float(norm.ppf((1 + level) / 2))
    share = part / whole
    centre = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    # Rounding must not put a bound past the share itself at 0 and 1.
    return share, min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half))


def clopper_pearson(part: float, whole: float, *, level: float = LEVEL) -> tuple[float, float, float]:
    """A share with its exact interval (Clopper and Pearson, 1934, Biometrika 26); `whole` may be an effective size.

    With an effective size, whole or not, it is the interval of Korn and Graubard (1998, Survey Methodology 24).
    """
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError(f"{part:g} of {whole:g} is no share")
    alpha = 1 - level
    low = float(beta.ppf(alpha / 2, part, whole - part + 1)) if part > 0 else 0.0
    high = float(beta.ppf(1 - alpha / 2, part + 1, whole - part)) if part < whole else 1.0
    return part / whole, low, high


def of_two_shares(first: tuple[float, float], second: tuple[float, float], *, level: float = LEVEL) -> Difference:
    """Two independent shares: Newcombe's hybrid score interval, and Fisher's exact test.

    Args:
        first, second: (part, whole), whole numbers.
    """
    one, two = wilson(*first, level=level), wilson(*second, level=level)
    low, high = difference_bounds(one, two)
    table = [[part, whole - part] for part, whole in (first, second)]
    return Difference(
        first=one,
        second=two,
        difference=two[0] - one[0],
        low=low,
        high=high,
        p_value=float(fisher_exact(table).pvalue),
        test="Fisher's exact",
    )
