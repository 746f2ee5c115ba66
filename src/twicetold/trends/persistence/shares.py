"""Bounds on the share that lives past an age, without a model: those of the likelihood ratio.

A share is within bounds where the likeliest curve that has this share there is not much less likely than the likeliest
of all (Owen, 2001, Empirical Likelihood, chapter 6; Murphy, 1995, Scandinavian Journal of Statistics 22 for late
finds). With checks now and then the ratio is more concentrated than chi-squared with one degree of freedom (Banerjee
and Wellner, 2001, Annals of Statistics 29(6), doi:10.1214/aos/1015345959: the 95 % point is 2.3 rather than 3.8 where
checks fall anywhere), so that bounds by chi-squared hold at least what they state. A bootstrap does not: where the
curve is told by few checks, drawing them again shows less than their own chance (`bench/survival.py`).

What goes together, as the posts of an account, is no independent evidence. The threshold is multiplied by the design
effect of the same share under the Weibull model (its sandwich variance over its own: White, 1982, Econometrica 50(1)).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from twicetold.trends.persistence import turnbull
from twicetold.trends.persistence.observation import Lifetime
from twicetold.trends.persistence.turnbull import Curve
from twicetold.trends.persistence.weibull import Ages, Weibull

LEVEL = 0.95
TOLERANCE = 1e-7
"""Gain in log likelihood for each lifetime below which a step is the last: a hundredth of what bounds depend on."""

STEPS = 26
"""Halvings of the distance between the share and 0 or 1."""

ENOUGH = 1e-3
"""Bounds are told to this."""

Floats = NDArray[np.float64]


def share_past(curve: Curve, age: float, begins: float) -> float | None:
    """Share that lives past `age` of those that live past `begins`; None before it and past the data."""
    if age < begins:
        return None
    at, start = curve.at(age), curve.at(begins)
    return None if at is None or not start else min(1.0, at / start)


def bounds(
    lives: Sequence[Lifetime], age: float, begins: float, *, estimate: float, effect: float = 1.0
) -> tuple[float, float]:
    """95 % bounds on the share that lives past `age` of those that live past `begins`.

    Args:
        estimate: the share itself; the bounds hold it.
        effect: by how much the threshold is raised, 1 or more.
    """
    if age <= begins:
        return estimate, estimate
    asked = turnbull.problem(lives, cuts=(begins, age))
    best = turnbull.solve(asked, tolerance=TOLERANCE)
    drop = float(chi2.ppf(LEVEL, 1)) / 2 * effect
    past = best.mass[asked.ends > begins].sum()
    middle = float(best.mass[asked.ends > age].sum() / past) if past > 0 else estimate

    def fits(share: float) -> bool:
        found = turnbull.solve(asked, split=(begins, age, share), start=best.mass + 1e-6, tolerance=TOLERANCE)
        return found.log_likelihood >= best.log_likelihood - drop

    low, high = _edge(fits, middle, 0.0), _edge(fits, middle, 1.0)
    return min(low, estimate), max(high, estimate)


def _edge(fits: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where shares cease to fit between one that does and an end of what can be."""
    if fits(abs(outside - 1e-9)):
        return outside
    for _ in range(STEPS):
        if abs(outside - inside) < ENOUGH:
            break
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if fits(middle) else (inside, middle)
    return outside


def design_effect(lives: Sequence[Lifetime], fitted: Weibull, age: float | None) -> float:
    """How many times larger what goes together makes the variance of the share that lives past `age`; at least 1.

    Without an age, that of the shape.
    """
    names = {cluster: place for place, cluster in enumerate(dict.fromkeys(life.cluster for life in lives))}
    if len(names) == len(lives):
        return 1.0
    ages, at = Ages.of(lives), np.array([log(fitted.scale), log(fitted.shape)])
    each = np.array([names[life.cluster] for life in lives])

    def terms(place: Floats) -> Floats:
        return ages.log_likelihoods(exp(place[0]), exp(place[1]))

    def share(place: Floats) -> Floats:
        return np.array([log(max(exp(-(((age or 0.0) / exp(place[0])) ** exp(place[1]))), 1e-300))])

    scores = _slopes(terms, at)
    information = -np.array([_slopes(lambda place: _slopes(terms, place).sum(axis=0), at)]).reshape(2, 2)
    gradient = np.array([0.0, 1.0]) if age is None else _slopes(share, at)[0]
    together = np.zeros((len(names), 2))
    np.add.at(together, each, scores)
    try:
        inverse = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        return 1.0
    own = float(gradient @ inverse @ gradient)
    # Few clusters show less than their spread: as many are added as two parameters take away.
    few = len(names) / max(len(names) - 2, 1)
    sandwich = float(gradient @ inverse @ (together.T @ together) @ inverse @ gradient) * few
    return max(1.0, sandwich / own) if own > 0 and np.isfinite(sandwich) else 1.0


def _slopes(function: Callable[[Floats], Floats], at: Floats, step: float = 1e-4) -> Floats:
    """Derivatives by differences: shape (values, parameters)."""
    columns = []
    for place in range(len(at)):
        moved = np.zeros(len(at))
        moved[place] = step
        columns.append((function(at + moved) - function(at - moved)) / (2 * step))
    return np.column_stack(columns)
