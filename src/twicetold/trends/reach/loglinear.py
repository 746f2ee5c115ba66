"""Hidden populations from three to five lists by log-linear models: lists may depend on one another in pairs.

Fienberg, 1972, Biometrika 59(3), doi:10.1093/biomet/59.3.591: counts of the 2^k - 1 combinations are Poisson, their
logarithms a sum of a term for each list and, where two lists depend, one for the pair; what no list holds is the
exponential of the constant. Bounds on it are those of its profile likelihood (Cormack, 1992, Biometrics 48(2)). Which
pairs depend is not known: every model with pairs is fitted, those within 4 of the smallest AIC are called supported,
and the interval spans theirs (Burnham and Anderson, 2002, 2.6, for the scale of differences). A single chosen model is
too sure of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from math import inf

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, xlogy
from scipy.stats import chi2

from twicetold.trends.reach.histories import Histories

SUPPORTED = 4.0
LARGEST = 1e7
"""Sizes beyond this many times what was seen are called unbounded."""

Floats = NDArray[np.float64]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A fit. `pairs` are the lists that depend; `unseen` what no list holds, with profile bounds (`high` may be
    inf).
    """

    pairs: tuple[tuple[str, str], ...]
    unseen: float
    low: float
    high: float
    aic: float
    deviance: float
    freedom: int

    @property
    def name(self) -> str:
        """Its pairs, or that lists are independent."""
        return " + ".join("*".join(pair) for pair in self.pairs) or "independent"


def models(histories: Histories) -> list[Model]:
    """Every model that has a finite answer, the smallest AIC first; bounds only for those that are supported.

    Raises:
        ValueError: fewer than three lists.
    """
    k = len(histories.lists)
    if k < 3:
        raise ValueError("log-linear models need three lists")
    cells = [cell for cell in product((True, False), repeat=k) if any(cell)]
    counts = np.array([histories.counts.get(cell, 0) for cell in cells], dtype=np.float64)
    flags = np.array(cells, dtype=np.float64)
    every_pair = list(combinations(range(k), 2))
    # A pair that shares nothing sends its own term to minus infinity: what is left says nothing of the unseen.
    usable = [(a, b) for a, b in every_pair if histories.shared(a, b) > 0]
    found = []
    for number in range(len(usable) + 1):
        for pairs in combinations(usable, number):
            design = _design(flags, pairs)
            if design.shape[1] > len(cells):
                continue
            fitted = poisson(design, counts)
            if fitted is None:
                continue
            beta, likelihood = fitted
            unseen = float(np.exp(beta[0]))
            if unseen > LARGEST * max(histories.seen, 1):
                continue
            mean = np.exp(design @ beta)
            deviance = 2 * float((xlogy(counts, counts / mean) - (counts - mean)).sum())
            found.append((2 * design.shape[1] - 2 * likelihood, pairs, unseen, deviance, design, likelihood))
    found.sort(key=lambda one: one[0])
    if not found:
        return []
    best = found[0][0]
    return [
        _model(histories, aic, pairs, unseen, deviance, design, counts, supported=aic - best <= SUPPORTED)
        for aic, pairs, unseen, deviance, design, _ in found
    ]


def _model(
    histories: Histories,
    aic: float,
    pairs: Sequence[tuple[int, int]],
    unseen: float,
    deviance: float,
    design: Floats,
    counts: Floats,
    *,
    supported: bool,
) -> Model:
    low, high = profile(design, counts, unseen) if supported else (0.0, inf)
    return Model(
        pairs=tuple((histories.lists[a], histories.lists[b]) for a, b in pairs),
        unseen=unseen,
        low=low,
        high=high,
        aic=aic,
        deviance=deviance,
        freedom=len(counts) - design.shape[1],
    )


def bounds(histories: Histories, model: Model) -> tuple[float, float]:
    """Profile bounds on what no list holds, of one model, whether it is supported or not."""
    cells = [cell for cell in product((True, False), repeat=len(histories.lists)) if any(cell)]
    flags = np.array(cells, dtype=np.float64)
    places = [(histories.lists.index(a), histories.lists.index(b)) for a, b in model.pairs]
    counts = np.array([histories.counts.get(cell, 0) for cell in cells], dtype=np.float64)
    return profile(_design(flags, places), counts, model.unseen)


def _design(flags: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    return np.column_stack([np.ones(len(flags)), flags, *(flags[:, a] * flags[:, b] for a, b in pairs)])


def profile(design: Floats, counts: Floats, unseen: float) -> tuple[float, float]:
    """Bounds on the unseen cell: where the likelihood with that cell filled in has fallen by half a chi-squared
    quantile.

    The cell enters as a count of the multinomial of all cells, so its own factorial stays in (Cormack, 1992).
    """
    drop = float(chi2.ppf(0.95, 1)) / 2
    empty = np.zeros((1, design.shape[1]))
    empty[0, 0] = 1.0
    whole = np.vstack((design, empty))

    def at(value: float) -> float:
        fitted = poisson(whole, np.append(counts, value))
        if fitted is None:
            return -inf
        total = float(counts.sum()) + value
        # Poisson likelihood, given its total: the multinomial with an unknown size.
        return float(fitted[1] - (xlogy(total, total) - total - gammaln(total + 1)))

    # The profile of a multinomial peaks a little below the conditional estimate: search for its top first.
    grid = np.unique(
        np.concatenate(([0.0], np.geomspace(max(unseen, 1.0) * 1e-3, max(unseen, 1.0) * 1e3, 61), [unseen]))
    )
    heights = np.array([at(float(value)) for value in grid])
    top = int(np.argmax(heights))
    best = heights[top]

    def over(value: float) -> float:
        height = at(value)
        return float((height if np.isfinite(height) else best - 1e6) - best + drop)

    below = [place for place in range(top) if heights[place] - best + drop < 0]
    above = [place for place in range(top + 1, len(grid)) if heights[place] - best + drop < 0]
    low = float(brentq(over, grid[below[-1]], grid[below[-1] + 1], xtol=1e-6)) if below else 0.0
    high = float(brentq(over, grid[above[0] - 1], grid[above[0]], xtol=1e-6)) if above else inf
    return min(low, unseen), max(high, unseen)


def poisson(design: Floats, counts: Floats) -> tuple[Floats, float] | None:
    """Poisson regression by Newton's steps: coefficients and log likelihood; None where it has no finite answer."""
    beta = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    before = -inf
    for _ in range(100):
        linear = np.clip(design @ beta, -50.0, 50.0)
        mean = np.exp(linear)
        likelihood = float((counts * linear - mean - gammaln(counts + 1)).sum())
        information = design.T @ (mean[:, None] * design)
        try:
            step = np.linalg.solve(information, design.T @ (counts - mean))
        except np.linalg.LinAlgError:
            return None
        if abs(likelihood - before) < 1e-10 * (1 + abs(likelihood)) and float(np.abs(step).max()) < 1e-6:
            return (np.asarray(beta), likelihood) if float(np.abs(beta).max()) < 30 else None
        before = likelihood
        longest = float(np.abs(step).max())
        beta = beta + step * min(1.0, 5.0 / longest if longest > 0 else 1.0)
    return None
