"""The survival curve with a model: Weibull, or exponential, with the likelihood that checks and late finds call for.

Each lifetime adds log(S(left) - S(right)) - log S(entry), without S(right) where it is not gone (Klein and
Moeschberger, Survival Analysis, 2nd ed., 3.5). S(t) = exp(-(t / scale)^shape); a shape below 1 says that what survives
the first days is taken down more slowly, 1 is a constant rate. Bounds are those of the profile likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, inf, log

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.stats import chi2

from twicetold.errors import DataRefused
from twicetold.trends.persistence.observation import Lifetime

LEVEL = 0.95
LOG_SHAPES = (-3.0, 3.0)
MIN_GONE = 5

Floats = NDArray[np.float64]


class Ages(msgspec.Struct, frozen=True):
    """Ages of many lifetimes, in days; float64 arrays of one shape, `right` infinite where it is not gone."""

    entry: Floats
    left: Floats
    right: Floats

    @classmethod
    def of(cls, lives: Sequence[Lifetime]) -> Ages:
        """From lifetimes."""
        return cls(*(np.array([getattr(life, name) for life in lives]) for name in ("entry", "left", "right")))

    def log_likelihood(self, scale: float, shape: float) -> float:
        """Of a Weibull distribution."""
        total = float(self.log_likelihoods(scale, shape).sum())
        return total if np.isfinite(total) else -inf

    def log_likelihoods(self, scale: float, shape: float) -> Floats:
        """The same of each lifetime, shape (lives,)."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            entry, left, right = ((ages / scale) ** shape for ages in (self.entry, self.left, self.right))
            # log(S(left) - S(right)) - log S(entry), without losing small differences.
            gone = np.isfinite(self.right)
            between = np.where(gone, np.log(-np.expm1(-(np.where(gone, right, 1.0) - left))), 0.0)
            return np.asarray(entry - left + between)


class Weibull(msgspec.Struct, frozen=True, kw_only=True):
    """A fit. Scale and age in days; `shape` is 1 where it was not estimated. Bounds are at 95 %."""

    scale: float
    shape: float
    shape_low: float
    shape_high: float
    log_likelihood: float
    parameters: int

    @property
    def aic(self) -> float:
        """Akaike's criterion; the smaller of two fits to the same lifetimes describes them better."""
        return 2 * self.parameters - 2 * self.log_likelihood

    def at(self, age: float) -> float:
        """Share that lives past `age` days."""
        return float(np.exp(-((age / self.scale) ** self.shape)))

    @property
    def median(self) -> float:
        """Age that half survive, in days."""
        return self.scale * float(log(2.0) ** (1 / self.shape))


def fit(lives: Sequence[Lifetime], *, exponential: bool = False) -> Weibull:
    """Fit a Weibull, or an exponential distribution.

    Raises:
        DataRefused: `survival.too_few` for fewer than 5 that were seen to go, `trends.no_fit`.
    """
    require_gone(lives)
    ages = Ages.of(lives)
    if exponential:
        scale, best = best_scale(ages, 1.0)
        return Weibull(scale=scale, shape=1.0, shape_low=1.0, shape_high=1.0, log_likelihood=best, parameters=1)
    start = best_scale(ages, 1.0)[0]
    found = minimize(
        lambda at: -ages.log_likelihood(exp(at[0]), exp(at[1])) if abs(at[1]) < 3 and abs(at[0]) < 30 else 1e300,
        [log(start), -0.1],
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000},
    )
    # Where everything was gone at its first check, every fast enough curve fits without loss.
    unseen = all(life.gone and life.left <= life.entry for life in lives)
    if unseen or not np.isfinite(found.fun) or abs(found.x[1]) > 2.95:
        raise DataRefused(
            "no Weibull curve fits: the lifetimes bear any shape",
            hint="Check more often, so that it is known when things went.",
            code="trends.no_fit",
        )
    best = -float(found.fun)
    made = Weibull(
        scale=exp(found.x[0]),
        shape=exp(found.x[1]),
        shape_low=0.0,
        shape_high=inf,
        log_likelihood=best,
        parameters=2,
    )
    low, high = shape_bounds(lives, made)
    return msgspec.structs.replace(made, shape_low=low, shape_high=high)


def shape_bounds(lives: Sequence[Lifetime], fitted: Weibull, *, effect: float = 1.0) -> tuple[float, float]:
    """Profile bounds on the shape; `effect` as in `share_bounds`."""
    ages = Ages.of(lives)
    limits = (exp(LOG_SHAPES[0]), exp(LOG_SHAPES[1]))

    def best_with(shape: float) -> float:
        return best_scale(ages, shape)[1]

    return profile_bounds(best_with, fitted.shape, fitted.log_likelihood, limits=limits, effect=effect)


def share_bounds(lives: Sequence[Lifetime], fitted: Weibull, age: float, *, effect: float = 1.0) -> tuple[float, float]:
    """Profile bounds on the share that lives past `age` days, above 0.

    Args:
        effect: by how much what goes together raises the threshold; see `twicetold.trends.persistence.shares`.
    """
    ages = Ages.of(lives)

    def best_with(share: float) -> float:
        def at_shape(shape: float) -> float:
            return ages.log_likelihood(age / (-log(share)) ** (1 / shape), shape)

        if fitted.parameters == 1:
            return at_shape(1.0)
        found = minimize_scalar(
            lambda log_shape: -_finite(at_shape(exp(log_shape))), bounds=LOG_SHAPES, method="bounded"
        )
        return -float(found.fun)

    return profile_bounds(best_with, fitted.at(age), fitted.log_likelihood, limits=(1e-9, 1 - 1e-9), effect=effect)


def median_bounds(lives: Sequence[Lifetime], fitted: Weibull, *, effect: float = 1.0) -> tuple[float, float]:
    """Profile bounds on the age that half survive, in days; `effect` as in `share_bounds`."""
    ages = Ages.of(lives)

    def best_with(median: float) -> float:
        def at_shape(shape: float) -> float:
            return ages.log_likelihood(median / log(2.0) ** (1 / shape), shape)

        if fitted.parameters == 1:
            return at_shape(1.0)
        found = minimize_scalar(
            lambda log_shape: -_finite(at_shape(exp(log_shape))), bounds=LOG_SHAPES, method="bounded"
        )
        return -float(found.fun)

    middle = fitted.median
    return profile_bounds(best_with, middle, fitted.log_likelihood, limits=(middle * 1e-4, middle * 1e4), effect=effect)


def profile_bounds(
    best_with: Callable[[float], float],
    estimate: float,
    best: float,
    *,
    limits: tuple[float, float],
    effect: float = 1.0,
) -> tuple[float, float]:
    """Where the profile log likelihood has fallen by half the chi-squared quantile; a limit where it never has.

    Args:
        effect: what the quantile is multiplied by.
    """
    drop = float(chi2.ppf(LEVEL, 1)) / 2 * effect

    def over(value: float) -> float:
        return _finite(best_with(value)) - best + drop

    low, high = limits
    if not low < estimate < high:  # as good as one of the limits: bounded from the other side only
        near = 2 * low if estimate <= low else (low + high) / 2 if high < 1 else high / 2
        estimate = near if over(near) >= 0 else estimate
    bounds = []
    for limit in (low, high):
        if not low < estimate < high or over(limit) >= 0:
            bounds.append(limit)
            continue
        # Step towards the limit on a logarithmic scale until the profile is low enough.
        inner = estimate
        for step in np.geomspace(estimate, limit, 60)[1:]:
            if over(float(step)) < 0:
                bounds.append(float(brentq(over, *sorted((inner, float(step))), xtol=1e-10, rtol=1e-8)))
                break
            inner = float(step)
        else:
            bounds.append(limit)
    return bounds[0], bounds[1]


def require_gone(lives: Sequence[Lifetime]) -> None:
    """Refuse where too few were seen to go. Raises DataRefused: `survival.too_few`."""
    gone = sum(life.gone for life in lives)
    if gone < MIN_GONE:
        raise DataRefused(
            f"{gone} of {len(lives)} were seen to go; a curve needs {MIN_GONE}",
            hint="Check again later; nothing can be said yet but how many were still there.",
            code="survival.too_few",
        )


def best_scale(ages: Ages, shape: float) -> tuple[float, float]:
    """The scale that fits best with this shape, and its log likelihood."""
    centre = log(max(float(np.median(np.where(np.isfinite(ages.right), ages.right, ages.left * 2 + 1))), 1e-3))
    found = minimize_scalar(
        lambda at: -_finite(ages.log_likelihood(exp(at), shape)), bounds=(centre - 15, centre + 25), method="bounded",
        options={"xatol": 1e-9},
    )  # fmt: skip
    return exp(float(found.x)), -float(found.fun)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else -1e12
