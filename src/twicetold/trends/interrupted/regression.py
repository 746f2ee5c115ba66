"""Regression of counts and shares on time, with standard errors that bear over-dispersion and autocorrelation.

Quasi-likelihood (Wedderburn, 1974, Biometrika 61): Poisson with a log link for counts and amounts, binomial with a
logit link for shares, fitted by iteratively reweighted least squares. Covariances: with Pearson's dispersion, and by
Newey and West (1987, Econometrica 55) with Bartlett weights, where a gap in the series keeps its length in time (Datta
and Du, 2012, FEDS 2012-15, "amplitude modulated"). The negative binomial has variance mu + alpha mu^2, alpha by moments
(Breslow, 1984, Applied Statistics 33).

In short series Newey-West errors are too small where noise is autocorrelated. A third error takes the noise as AR(1):
the model's, times sqrt((1 + r) / (1 - r)), with r from the residuals at lag 1 and put right for what fitting takes from
it (Marriott and Pope, 1954, and Kendall, 1954, Biometrika 41, for a level or a trend on each side).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import DataRefused

STEPS = 100
TOLERANCE = 1e-10
MAX_AUTOCORRELATION = 0.9

Floats = NDArray[np.float64]


class Family(StrEnum):
    """How the variance follows the mean."""

    QUASI_POISSON = "quasi-poisson"
    NEGATIVE_BINOMIAL = "negative-binomial"
    QUASI_BINOMIAL = "quasi-binomial"


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Coefficients with their standard errors: of the model with AR(1) noise, by Newey and West, and the larger one.

    `autocorrelation` is that of Pearson residuals at lag 1, put right for the fitting and never below 0. `dispersion`
    is Pearson's chi-squared over its degrees of freedom; `alpha` that of the negative binomial, else 0.
    """

    coefficients: Floats
    fitted: Floats
    model_errors: Floats
    robust_errors: Floats
    dispersion: float
    alpha: float
    autocorrelation: float
    freedom: int
    lags: int

    @property
    def errors(self) -> Floats:
        """The larger of both standard errors: neither is trusted where it is the smaller one."""
        return np.maximum(self.model_errors, self.robust_errors)


def fit(design: Floats, amounts: Floats, bases: Floats, places: NDArray[np.int64], *, family: Family) -> Fit:
    """Fit a regression.

    Args:
        design: float64, shape (n, p), of full rank, n > p.
        amounts: float64, shape (n,): counts, or the part of a share.
        bases: float64, shape (n,), above zero: exposures, or the wholes of shares.
        places: int64, shape (n,): number of each period in time; gaps leave numbers out.

    Raises:
        DataRefused: `trends.no_fit`, nothing to fit, or one side is all zero so that no finite effect exists.
    """
    n, p = design.shape
    if n <= p or np.linalg.matrix_rank(design) < p:
        raise _no_fit("there are no more periods than things to estimate")
    alpha = 0.0
    beta, mean = _solve(design, amounts, bases, family, alpha)
    if family is Family.NEGATIVE_BINOMIAL:
        for _ in range(STEPS):
            fresh = _alpha_by_moments(amounts, mean, n - p)
            if abs(fresh - alpha) < 1e-8 * (1 + alpha):
                break
            alpha = fresh
            beta, mean = _solve(design, amounts, bases, family, alpha)
    weight, variance = _weights(mean, bases, family, alpha)
    residuals = amounts - mean
    dispersion = float((residuals**2 / variance).sum() / (n - p))
    bread = np.linalg.inv(design.T @ (weight[:, None] * design))
    # For canonical links the score is the residual; the negative binomial's is weighed by weight / mean.
    factor = weight / mean if family is Family.NEGATIVE_BINOMIAL else np.ones(n)
    lags = max(1, int(4 * (n / 100) ** (2 / 9)))
    meat = _newey_west(design * (residuals * factor)[:, None], places, lags)
    robust = bread @ meat @ bread * n / (n - p)
    alike = _autocorrelation(residuals / np.sqrt(variance), places, p)
    inflation = max(1.0, dispersion) * (1 + alike) / (1 - alike)
    return Fit(
        coefficients=beta,
        fitted=mean,
        model_errors=np.sqrt(np.diag(bread) * inflation),
        robust_errors=np.sqrt(np.maximum(np.diag(robust), 0.0)),
        dispersion=dispersion,
        alpha=alpha,
        autocorrelation=alike,
        freedom=n - p,
        lags=lags,
    )


def _solve(design: Floats, amounts: Floats, bases: Floats, family: Family, alpha: float) -> tuple[Floats, Floats]:
    binomial = family is Family.QUASI_BINOMIAL
    offset = np.zeros(len(amounts)) if binomial else np.log(bases)
    start = (amounts + 0.5) / (bases + 1) if binomial else (amounts + 0.5) / bases
    linear = np.log(start / (1 - start)) if binomial else np.log(start) + offset
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        mean = bases / (1 + np.exp(-linear)) if binomial else np.exp(linear)
        weight, _ = _weights(mean, bases, family, alpha)
        slope = mean * (1 - mean / bases) if binomial else mean  # d mean / d linear
        working = linear - offset + (amounts - mean) / np.maximum(slope, 1e-12)
        root = np.sqrt(weight)
        fresh = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        linear = np.clip(design @ fresh + offset, -40, 40)
        if np.max(np.abs(fresh - beta)) < TOLERANCE * (1 + np.max(np.abs(fresh))):
            mean = bases / (1 + np.exp(-linear)) if binomial else np.exp(linear)
            return fresh, mean
        beta = fresh
        if not np.isfinite(fresh).all() or np.max(np.abs(fresh)) > 50:
            break
    raise _no_fit("the fit runs away, which happens where one side holds nothing at all")


def _weights(mean: Floats, bases: Floats, family: Family, alpha: float) -> tuple[Floats, Floats]:
    """Weights of the fit, and variances without dispersion."""
    if family is Family.QUASI_BINOMIAL:
        variance = np.maximum(mean * (1 - mean / bases), 1e-12)
        return variance, variance
    variance = mean + alpha * mean**2
    return mean**2 / variance, variance


def _alpha_by_moments(amounts: Floats, mean: Floats, freedom: int) -> float:
    """Alpha at which Pearson's chi-squared equals its degrees of freedom; 0 where Poisson counts would vary as much."""

    def excess(alpha: float) -> float:
        return float(((amounts - mean) ** 2 / (mean + alpha * mean**2)).sum()) - freedom

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while excess(high) > 0 and high < 1e6:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def _newey_west(scores: Floats, places: NDArray[np.int64], lags: int) -> Floats:
    """Long-run covariance of scores; periods that are missing have a score of zero and keep their place."""
    spread = np.zeros((int(places[-1] - places[0]) + 1, scores.shape[1]))
    spread[places - places[0]] = scores
    meat = spread.T @ spread
    for lag in range(1, min(lags, len(spread) - 1) + 1):
        product = spread[lag:].T @ spread[:-lag]
        meat += (1 - lag / (lags + 1)) * (product + product.T)
    return np.asarray(meat)


def _autocorrelation(residuals: Floats, places: NDArray[np.int64], p: int) -> float:
    """Lag-1 autocorrelation of the noise behind residuals of a fit with p / 2 coefficients on each side, 0 to 0.9."""
    neighbours = np.diff(places) == 1
    squares = float((residuals**2).sum())
    if squares <= 0 or not neighbours.any():
        return 0.0
    n, each = len(residuals), p / 2
    seen = float((residuals[1:] * residuals[:-1])[neighbours].sum()) / squares
    behind = (seen + 2 * each / n) / max(1 - 2 * (each + 2) / n, 0.25)
    return float(np.clip(behind, 0.0, MAX_AUTOCORRELATION))


def _no_fit(why: str) -> DataRefused:
    return DataRefused(
        f"no effect can be estimated: {why}",
        hint="Choose shorter periods, another date, or leave the slope out.",
        code="trends.no_fit",
    )
