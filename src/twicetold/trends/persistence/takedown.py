"""How fast platforms take things down: a rate for each, with bounds, and platforms against each other.

The rate is that of an exponential distribution, so many removals for each 100 days under observation, from the
likelihood of checks and late finds. It sums up a platform in one number; where the rate falls with age, platforms whose
content is found earlier seem faster, and the share that lives 30 days by a Weibull curve says more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from math import exp, inf, log

import msgspec
from scipy.optimize import brentq
from scipy.stats import chi2

from twicetold.errors import DataRefused
from twicetold.trends.compare.mixes import holm
from twicetold.trends.compare.mover import difference_bounds
from twicetold.trends.method import Method, method
from twicetold.trends.persistence import weibull
from twicetold.trends.persistence.observation import (
    Lifetime,
    Observed,
    Origin,
    Unseen,
    checked,
    followed_days,
    lifetimes,
    never_alive,
    unseen_of,
)

PER_DAYS = 100.0
SHARE_AGE = 30.0
"""Age in days for which a share is stated."""


class PlatformRate(msgspec.Struct, frozen=True, kw_only=True):
    """Removals for each 100 days under observation. The share that lives 30 days is None where no curve fits."""

    platform: str
    entered: int
    gone: int
    days: float
    rate: float
    rate_low: float
    rate_high: float
    share_30: float | None
    share_30_low: float | None
    share_30_high: float | None


class RateRatio(msgspec.Struct, frozen=True, kw_only=True):
    """How many times faster the second platform is, with bounds and a likelihood ratio test (adjusted by Holm).

    `ratio` is None where one of them took everything down before the first check.
    """

    first: str
    second: str
    ratio: float | None
    low: float
    high: float
    p_value: float
    adjusted: float


class Takedown(msgspec.Struct, frozen=True, kw_only=True):
    """Rates by platform, and every pair of them that has removals. `unseen` were gone at every check."""

    rates: tuple[PlatformRate, ...]
    ratios: tuple[RateRatio, ...]
    method: Method
    unseen: tuple[Unseen, ...] = ()


def takedown(observations: Iterable[Observed], *, origin: Origin | str = Origin.FIRST_SEEN) -> Takedown:
    """Rates of removal by platform.

    Raises:
        DataRefused: `survival.too_few`, nothing was checked again.
        TableInvalid: `survival.order`.
    """
    unseen = unseen_of(observations)
    by_platform: dict[str, list[Lifetime]] = defaultdict(list)
    for life in lifetimes([checked(observed) for observed in observations], origin=Origin(origin)):
        by_platform[life.platform].append(life)
    if not by_platform:
        raise DataRefused(
            "nothing was checked again after it was first seen",
            hint="Check the addresses again, and add the checks.",
            code="survival.too_few",
        )
    rates = {platform: _rate(platform, lives) for platform, lives in sorted(by_platform.items())}
    pairs = list(combinations([name for name, rate in rates.items() if rate.gone], 2))
    tests = [_likelihood_ratio(by_platform[first], by_platform[second]) for first, second in pairs]
    return Takedown(
        rates=tuple(rates.values()),
        ratios=tuple(
            _ratio(rates[first], rates[second], p_value, adjusted)
            for (first, second), p_value, adjusted in zip(pairs, tests, holm(tests), strict=True)
        ),
        method=method(
            f"Removals for each {PER_DAYS:g} days under observation by platform, exponential under interval censoring"
            f"{' and left truncation' if Origin(origin) is Origin.CREATED else ''}, bounded by the profile likelihood; "
            f"ratios by MOVER on the logarithms (Zou and Donner 2008), tested by likelihood ratio, adjusted by Holm.",
            settings={"origin": Origin(origin).value},
            cautions=[
                *never_alive(unseen),
                "One rate for all ages: where most removals come early, platforms whose content was found earlier seem "
                "faster.",
                "Lifetimes are taken as independent; whole accounts going at once make bounds too narrow.",
            ],
        ),
        unseen=unseen,
    )


def _rate(platform: str, lives: list[Lifetime]) -> PlatformRate:
    gone, days = sum(life.gone for life in lives), followed_days(lives)
    rate, low, high = removal_rate(lives)
    share: tuple[float | None, float | None, float | None] = (None, None, None)
    if gone >= weibull.MIN_GONE:
        try:
            fitted = weibull.fit(lives)
            share = (fitted.at(SHARE_AGE), *weibull.share_bounds(lives, fitted, SHARE_AGE))
        except DataRefused:
            pass
    return PlatformRate(
        platform=platform,
        entered=len(lives),
        gone=gone,
        days=days,
        rate=PER_DAYS * rate,
        rate_low=PER_DAYS * low,
        rate_high=PER_DAYS * high,
        share_30=share[0],
        share_30_low=share[1],
        share_30_high=share[2],
    )


def removal_rate(lives: list[Lifetime]) -> tuple[float, float, float]:
    """Removals a day with profile bounds; with none seen the rate is 0 and only the upper bound tells."""
    ages = weibull.Ages.of(lives)
    drop = float(chi2.ppf(weibull.LEVEL, 1)) / 2
    if not any(life.gone for life in lives):
        days = followed_days(lives)
        return 0.0, 0.0, drop / days if days > 0 else inf
    if all(life.gone and life.left == life.entry for life in lives):
        # All were gone at the first check: however fast, it would look the same.
        slow = brentq(lambda at: ages.log_likelihood(exp(at), 1.0) + drop, -20.0, 30.0)
        return inf, exp(-float(slow)), inf
    scale, best = weibull.best_scale(ages, 1.0)
    low, high = weibull.profile_bounds(
        lambda rate: ages.log_likelihood(1 / rate, 1.0), 1 / scale, best, limits=(1e-4 / scale, 1e4 / scale)
    )
    return 1 / scale, low, high


def _likelihood_ratio(first: list[Lifetime], second: list[Lifetime]) -> float:
    def best(lives: list[Lifetime]) -> float:
        return weibull.best_scale(weibull.Ages.of(lives), 1.0)[1]

    return float(chi2.sf(max(0.0, 2 * (best(first) + best(second) - best(first + second))), 1))


def _ratio(first: PlatformRate, second: PlatformRate, p_value: float, adjusted: float) -> RateRatio:
    logs = [
        tuple(log(value) if 0 < value < inf else (-inf if value <= 0 else inf) for value in values)
        for values in ((first.rate, first.rate_low, first.rate_high), (second.rate, second.rate_low, second.rate_high))
    ]
    finite = all(abs(value) < inf for values in logs for value in values)
    low, high = difference_bounds(logs[0], logs[1]) if finite else (-inf, inf)  # type: ignore[arg-type]
    known = first.rate < inf and second.rate < inf
    return RateRatio(
        first=first.platform,
        second=second.platform,
        ratio=second.rate / first.rate if known else None,
        low=exp(low) if low > -inf else 0.0,
        high=exp(high) if high < 700 else inf,
        p_value=p_value,
        adjusted=adjusted,
    )
