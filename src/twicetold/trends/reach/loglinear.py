"""Hidden populations from three to five lists by log-linear models: lists may depend on one another in pairs, and
things may be easier or harder to find for every list.

Fienberg, 1972, Biometrika 59(3), doi:10.1093/biomet/59.3.591: counts of the 2^k - 1 combinations are Poisson, their
logarithms a sum of a term for each list and, where two lists depend, one for the pair; what no list holds is the
exponential of the constant. Uneven chances are a term in the number of lists that hold a thing; its shape follows from
how chances are spread, which is not known, so three are fitted, alone and beside one pair (Darroch, Fienberg, Glonek
and Junker, 1993, JASA 88, doi:10.1080/01621459.1993.10476387; Poisson and gamma: Rivest and Baillargeon, 2007,
Biometrics 63, doi:10.1111/j.1541-0420.2007.00779.x). Bounds on the constant are those of its profile likelihood
(Cormack, 1992, Biometrics 48(2)). Which pairs depend is not known either: every model is fitted, those within 4 of the
smallest AIC are called supported, and the interval spans theirs (Burnham and Anderson, 2002, 2.6, for the scale of
differences). A single chosen model is too sure of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product
from math import inf

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, xlogy
from scipy.stats import chi2

from twicetold.trends.reach.histories import Histories

Floats = NDArray[np.float64]

SUPPORTED = 4.0
UNEVEN: dict[str, Callable[[Floats], Floats]] = {
    "Darroch": lambda held: held * (held - 1) / 2,
    "Poisson": lambda held: 2.0**held - 1,
    "gamma": lambda held: np.asarray(np.log(3.5) - np.log(3.5 + held)),
}
"""Shapes of uneven chances: what a thing that so many lists hold adds to the logarithm."""

LARGEST = 1e7
"""Sizes beyond this many times what was seen are called unbounded."""


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A fit. `pairs` are the lists that depend, `uneven` is the shape of uneven chances, empty where they are even;
    `unseen` what no list holds, with profile bounds (`high` may be inf).
    """

    pairs: tuple[tuple[str, str], ...]
    uneven: str = ""
    unseen: float
    low: float
    high: float
    aic: float
    deviance: float
    freedom: int

    @property
    def name(self) -> str:
        """Its pairs and whether chances are uneven, or that lists are independent."""
        said = ["*".join(pair) for pair in self.pairs]
        said += [f"uneven chances ({self.uneven})"] if self.uneven else []
        return " + ".join(said) or "independent"


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
    for uneven in ("", *UNEVEN):
        for number in range(2 if uneven else len(usable) + 1):
            for pairs in combinations(usable, number):
                one = _fitted(flags, counts, pairs, uneven, histories.seen)
                if one is not None:
                    found.append(one)
    found.sort(key=lambda one: one.aic)
    return [_model(histories, one, counts, supported=one.aic - found[0].aic <= SUPPORTED) for one in found]


class _Fit(msgspec.Struct, frozen=True):
    aic: float
    pairs: tuple[tuple[int, int], ...]
    uneven: str
    unseen: float
    deviance: float
    design: Floats


def _fitted(flags: Floats, counts: Floats, pairs: tuple[tuple[int, int], ...], uneven: str, seen: int) -> _Fit | None:
    """A model; None where it has more terms than cells, terms that say the same, or no finite answer."""
    design = _design(flags, pairs, uneven)
    if design.shape[1] > len(counts) or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    fitted = poisson(design, counts)
    if fitted is None:
        return None
    beta, likelihood = fitted
    unseen = float(np.exp(beta[0]))
    if unseen > LARGEST * max(seen, 1):
        return None
    mean = np.exp(design @ beta)
    deviance = 2 * float((xlogy(counts, counts / mean) - (counts - mean)).sum())
    return _Fit(2 * design.shape[1] - 2 * likelihood, pairs, uneven, unseen, deviance, design)


def _model(histories: Histories, one: _Fit, counts: Floats, *, supported: bool) -> Model:
    low, high = profile(one.design, counts, one.unseen) if supported else (0.0, inf)
    return Model(
        pairs=tuple((histories.lists[a], histories.lists[b]) for a, b in one.pairs),
        uneven=one.uneven,
        unseen=one.unseen,
        low=low,
        high=high,
        aic=one.aic,
        deviance=one.deviance,
        freedom=len(counts) - one.design.shape[1],
    )


def bounds(histories: Histories, model: Model) -> tuple[float, float]:
    """Profile bounds on what no list holds, of one model, whether it is supported or not."""
    cells = [cell for cell in product((True, False), repeat=len(histories.lists)) if any(cell)]
    flags = np.array(cells, dtype=np.float64)
    places = [(histories.lists.index(a), histories.lists.index(b)) for a, b in model.pairs]
    counts = np.array([histories.counts.get(cell, 0) for cell in cells], dtype=np.float64)
    return profile(_design(flags, places, model.uneven), counts, model.unseen)


def _design(flags: Floats, pairs: Sequence[tuple[int, int]], uneven: str = "") -> Floats:
    held = [UNEVEN[uneven](flags.sum(axis=1))] if uneven else []
    return np.column_stack([np.ones(len(flags)), flags, *(flags[:, a] * flags[:, b] for a, b in pairs), *held])


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
