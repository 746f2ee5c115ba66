"""Hidden populations from two lists, and the least that several lists allow.

Chapman, 1951 (University of California Publications in Statistics 1), nearly unbiased where 7 or more are on both lists
(Robson and Regier, 1964), bounded by the transformed logit of Sadinle, 2009, doi:10.1080/03610910903168595, which stays
above what was seen and holds for small overlaps. Chao's lower bound (1987, Biometrics 43, doi:10.2307/2531532), bias
corrected, with the variance of Chao and others (Colwell, EstimateS) and a log-normal interval on what was not seen.
"""

from __future__ import annotations

from math import exp, log, nan, sqrt

import msgspec
from scipy.stats import norm

Z = float(norm.ppf(0.975))
ENOUGH_SHARED = 7
ODDS_RATIOS = (0.5, 2.0)
"""Dependence of two lists that the sensitivity is stated for: things on one are half as, or twice as, likely on
the other.
"""

DEPENDENT = 3.0
"""How far two lists may depend for the widest bounds: odds up to three times as high, or as low."""


LEAST = "lists do not avoid each other"
LESS = "too small on purpose: quote it as at least"


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A size with 95 % bounds. `lower_bound` marks an estimate that is itself the least there can be on average.

    `holds_if` says what it stands or falls with, `errs` which way it errs otherwise. A size that is not a number is
    that of bounds without a middle.
    """

    estimator: str
    seen: int
    size: float
    low: float
    high: float
    lower_bound: bool = False
    holds_if: str = ""
    errs: str = ""


def chapman(one: int, other: int, shared: int) -> Estimate:
    """Size from two lists that were made independently of each other.

    Args:
        one, other: things on each list; `shared`: on both, at most either.

    Raises:
        ValueError: counts that cannot be.
    """
    if not 0 <= shared <= min(one, other) or min(one, other) < 1:
        raise ValueError("two lists hold at least one thing each and share at most the smaller one")
    seen = one + other - shared
    size = (one + 1) * (other + 1) / (shared + 1) - 1
    low, high = _logit_bounds(one, other, shared, (1.0, 1.0))
    return Estimate(
        estimator="Chapman",
        seen=seen,
        size=size,
        low=max(float(seen), min(low, size)),
        high=max(high, size),
        holds_if="the lists are independent and everything is equally easy to find",
        errs="too small where lists copy from each other or some things are easier to find, too large where lists "
        "avoid each other",
    )


def within_dependence(one: int, other: int, shared: int, *, odds_ratio: float = DEPENDENT) -> Estimate:
    """Bounds on the size where two lists may depend on each other: being on one makes being on the other up to
    `odds_ratio` times likelier, or less likely, in odds. There is no middle: which of these it is lists cannot tell.
    """
    seen = one + other - shared
    low, high = _logit_bounds(one, other, shared, (1 / odds_ratio, odds_ratio))
    return Estimate(
        estimator=f"two lists, odds ratio 1/{odds_ratio:g} to {odds_ratio:g}",
        seen=seen,
        size=nan,
        low=max(float(seen), low),
        high=high,
        holds_if=f"being on one list changes the odds of being on the other by a factor of {odds_ratio:g} at most",
        errs="either way where lists depend more",
    )


def _logit_bounds(one: int, other: int, shared: int, odds_ratios: tuple[float, float]) -> tuple[float, float]:
    """Sadinle's bounds, with what was not seen multiplied by an odds ratio at each end."""
    both, only_one, only_other = shared + 0.5, one - shared + 0.5, other - shared + 0.5
    unseen = only_one * only_other / both
    spread = sqrt(1 / both + 1 / only_one + 1 / only_other + both / (only_one * only_other))
    seen = one + other - shared
    low, high = (
        seen - 0.5 + ratio * unseen * exp(sign * Z * spread) for ratio, sign in zip(odds_ratios, (-1, 1), strict=True)
    )
    return low, high


def dependent(one: int, other: int, shared: int, odds_ratio: float) -> float:
    """Size where being on one list changes the odds of being on the other by `odds_ratio` (1: independent)."""
    return one + other - shared + odds_ratio * (one - shared) * (other - shared) / (shared + 1)


def chao(once: int, twice: int, seen: int, lists: int) -> Estimate:
    """The least size that things on one list only, and on two, allow, whatever their chances differ by.

    Args:
        once, twice: things on exactly one and exactly two of `lists` lists; `seen`: on any.

    Raises:
        ValueError: fewer than two lists, or more on one and two than were seen.
    """
    if lists < 2 or once + twice > seen or min(once, twice) < 0:
        raise ValueError("a lower bound needs two lists, and no more on one or two than were seen")
    a = (lists - 1) / lists
    unseen = a * once * (once - 1) / (2 * (twice + 1))
    size = seen + unseen
    if twice > 0:
        variance = (
            a * once * (once - 1) / (2 * (twice + 1))
            + a**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
            + a**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
        )
    else:
        variance = (
            a * once * (once - 1) / 2 + a**2 * once * (2 * once - 1) ** 2 / 4 - a**2 * once**4 / (4 * max(size, 1.0))
        )
    if unseen <= 0 or variance <= 0:
        return Estimate(
            estimator="Chao",
            seen=seen,
            size=size,
            low=float(seen),
            high=size,
            lower_bound=True,
            holds_if=LEAST,
            errs=LESS,
        )
    factor = exp(Z * sqrt(log(1 + variance / unseen**2)))
    return Estimate(
        estimator="Chao",
        seen=seen,
        size=size,
        low=seen + unseen / factor,
        high=seen + unseen * factor,
        lower_bound=True,
        holds_if=LEAST,
        errs=LESS,
    )
