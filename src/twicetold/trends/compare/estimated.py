"""Two estimated shares against each other: each from a random sample, with bounds and a variance of its own.

The difference is bounded by MOVER from the bounds of each estimate, which are those of its design, and tested by its
standard error: the root of both variances together. The releases of two stretches are none of the same, and what is
drawn of the one tells nothing of what is drawn of the other, so the variances add. Several periods make one stretch by
their numbers of releases, as strata (Cochran, Sampling Techniques, 3rd ed., 5.3). `bench/comparing.py` shows how often
bounds hold the difference, and how often the test cries wolf.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, hypot, sqrt

import msgspec
from scipy.stats import norm

from twicetold.trends.compare.mover import difference_bounds
from twicetold.trends.compare.shares import Difference


class Estimated(msgspec.Struct, frozen=True, kw_only=True):
    """A share of `population` releases with bounds and variance; a variance of 0 where every release is known."""

    share: float
    low: float
    high: float
    variance: float
    population: int


def together(parts: Sequence[Estimated]) -> Estimated:
    """The share in several groups that have no release in common, each with the weight of its releases.

    Raises:
        ValueError: no group, or none with a release.
    """
    size = sum(one.population for one in parts)
    if size == 0:
        raise ValueError("a share needs a release")
    weights = [one.population / size for one in parts]
    share = sum(weight * one.share for weight, one in zip(weights, parts, strict=True))
    below = hypot(*(weight * (one.share - one.low) for weight, one in zip(weights, parts, strict=True)))
    above = hypot(*(weight * (one.high - one.share) for weight, one in zip(weights, parts, strict=True)))
    return Estimated(
        share=share,
        low=max(0.0, share - below),
        high=min(1.0, share + above),
        variance=sum(weight**2 * one.variance for weight, one in zip(weights, parts, strict=True)),
        population=size,
    )


def of_two_estimates(first: Estimated, second: Estimated) -> Difference:
    """Second less first, with bounds at the level of those given, its standard error, and a z test."""
    bounded = [(one.share, one.low, one.high) for one in (first, second)]
    low, high = difference_bounds(*bounded)
    difference, error = second.share - first.share, sqrt(first.variance + second.variance)
    return Difference(
        first=bounded[0],
        second=bounded[1],
        difference=difference,
        low=low,
        high=high,
        p_value=float(2 * norm.sf(abs(difference) / error)) if error > 0 else float(difference == 0),
        test="z of the design's standard error" if error > 0 else "none: every release is known",
        standard_error=error,
    )


def cohens_h(first: float, second: float) -> float:
    """Cohen's h of two shares: the difference of their arcsines (Cohen, 1988, chapter 6), from -pi to pi."""
    return 2 * asin(sqrt(second)) - 2 * asin(sqrt(first))
