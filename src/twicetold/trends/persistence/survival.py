"""Survival of what was observed: the curve without a model, with one, and what a plain count would have said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from twicetold.errors import DataRefused
from twicetold.trends.method import Method, method
from twicetold.trends.persistence import shares, turnbull, weibull
from twicetold.trends.persistence.observation import (
    Lifetime,
    Observed,
    Origin,
    Unseen,
    checked,
    lifetimes,
    never_alive,
    outages,
    unseen_of,
)

AGES = (1.0, 2.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)
FEWEST_AT_RISK = 20
"""The curve without a model begins at the first age at which so many were under observation. Before it, one that was
found early and went at once would move the whole curve (Lynden-Bell's estimate has the same weakness)."""


class Surviving(msgspec.Struct, frozen=True, kw_only=True):
    """Share that lives past an age, in days. None where nothing was under observation at that age.

    `share` is without a model, of those that live past `Survival.begins`; `model_share` is Weibull, of all. Both are
    bounded by their likelihood ratio, widened by what goes together. `at_risk` counts those that were under
    observation at that age.
    """

    age: float
    share: float | None
    low: float | None
    high: float | None
    model_share: float
    model_low: float
    model_high: float
    at_risk: int


class Survival(msgspec.Struct, frozen=True, kw_only=True):
    """Survival of observed addresses or accounts.

    `plain_share` is the share that was not seen to go, which is what a count without regard to time says. `begins` is
    the age in days that the curve without a model begins at. `unseen` were gone at every check, and are in no
    other number.
    """

    observed: int
    entered: int
    gone: int
    clusters: int
    plain_share: float
    begins: float
    rows: tuple[Surviving, ...]
    median: float
    median_low: float
    median_high: float
    shape: float
    shape_low: float
    shape_high: float
    better_model: str
    method: Method
    unseen: tuple[Unseen, ...] = ()


def survive(
    observations: Iterable[Observed],
    *,
    origin: Origin | str = Origin.CREATED,
    ages: Sequence[float] = AGES,
) -> Survival:
    """How long what was observed stays up.

    Args:
        origin: what ages are counted from. From creation, what was found late counts as found late; from first sight,
            the time before is not told of.
        ages: in days, for the table.

    Raises:
        DataRefused: `survival.too_few` for fewer than 5 that were seen to go, `survival.no_created`, `trends.no_fit`.
        TableInvalid: `survival.order`.
    """
    unseen = unseen_of(observations)
    everything = [checked(observed) for observed in observations]
    start = Origin(origin)
    lives = lifetimes(everything, origin=start)
    if not lives and everything and start is Origin.CREATED:
        raise DataRefused(
            "nothing that was checked again has a date of creation, so no age is known",
            hint="Give dates of creation, or count ages from first sight (origin first-seen).",
            code="survival.no_created",
        )
    weibull.require_gone(lives)
    curve = turnbull.npmle(lives)
    begins = _begins(lives)
    fitted, plain = weibull.fit(lives), weibull.fit(lives, exponential=True)
    better = fitted if fitted.aic < plain.aic else plain
    rows = []
    effects = []
    for age in ages:
        share = shares.share_past(curve, age, begins)
        effects.append(shares.design_effect(lives, fitted, age))
        low, high = (
            (None, None) if share is None else shares.bounds(lives, age, begins, estimate=share, effect=effects[-1])
        )
        model_low, model_high = weibull.share_bounds(lives, fitted, age, effect=effects[-1])
        rows.append(
            Surviving(
                age=age,
                share=share,
                low=low,
                high=high,
                model_share=fitted.at(age),
                model_low=model_low,
                model_high=model_high,
                at_risk=sum(life.entry <= age <= (life.right if life.gone else life.left) for life in lives),
            )
        )
    at_median = shares.design_effect(lives, fitted, fitted.median)
    at_shape = shares.design_effect(lives, fitted, None)
    shape_low, shape_high = weibull.shape_bounds(lives, fitted, effect=at_shape)
    median_low, median_high = weibull.median_bounds(lives, fitted, effect=at_median)
    clusters = len({life.cluster for life in lives})
    return Survival(
        observed=len(everything),
        entered=len(lives),
        gone=sum(life.gone for life in lives),
        clusters=clusters,
        begins=begins,
        plain_share=1 - sum(life.gone for life in lives) / len(lives),
        rows=tuple(rows),
        median=fitted.median,
        median_low=median_low,
        median_high=median_high,
        shape=fitted.shape,
        shape_low=shape_low,
        shape_high=shape_high,
        better_model="Weibull" if better is fitted else "exponential",
        method=method(
            f"Survival of {len(lives)} addresses or accounts ({sum(life.gone for life in lives)} seen to go), ages "
            f"from {'creation' if start is Origin.CREATED else 'first sight'}. The curve is the nonparametric maximum "
            f"likelihood under interval censoring{' and left truncation' if start is Origin.CREATED else ''} (Turnbull "
            f"1976; Frydman 1994), bounded by its likelihood ratio (Owen 2001); the model is Weibull, bounded by its "
            f"profile likelihood; what goes together in {clusters} clusters widens both by a design effect. By the "
            f"criterion of Akaike the {'Weibull' if better is fitted else 'exponential'} model describes them better.",
            settings={"origin": start.value, "largest_design_effect": round(max([at_median, at_shape, *effects]), 2)},
            cautions=[
                *never_alive(unseen),
                *_cautions(everything, lives, curve, begins, max(ages, default=0.0), start, clusters),
            ],
        ),
        unseen=unseen,
    )


def _begins(lives: Sequence[Lifetime]) -> float:
    """The first age at which enough were under observation; where there never are as many, the one with the most."""
    entries = np.array([life.entry for life in lives])
    left = np.array([life.left for life in lives])
    ages = np.unique(entries)
    at_risk = np.array([int(((entries <= age) & (left >= age)).sum()) for age in ages])
    return float(ages[np.argmax(at_risk >= min(FEWEST_AT_RISK, int(at_risk.max())))])


def _cautions(
    everything: Sequence[Observed],
    lives: Sequence[Lifetime],
    curve: turnbull.Curve,
    begins: float,
    oldest: float,
    origin: Origin,
    clusters: int,
) -> list[str]:
    said = []
    if len(lives) < len(everything):
        undated = "have no date of creation or " if origin is Origin.CREATED else ""
        lacking = f"{undated}were never checked again"
        said.append(f"{len(everything) - len(lives)} of {len(everything)} {lacking} and are left out.")
    if origin is Origin.FIRST_SEEN:
        said.append("Ages are times since first sight: what was taken down before anybody saw it is not told of.")
    if begins > 0:
        said.append(
            f"Fewer than {FEWEST_AT_RISK} were under observation before an age of {begins:.3g} days: the curve without "
            f"a model is that of what lives so long, and the model extends its own shape to what came before."
        )
    if oldest > curve.follows:
        said.append(f"Nothing was observed past an age of {curve.follows:.3g} days: there the model goes on by itself.")
    if clusters < len(lives):
        said.append(
            f"{len(lives)} lifetimes form {clusters} clusters that may go together: all bounds are widened for it."
        )
    if flapping := sum(outages(observed) > 0 for observed in everything):
        said.append(f"{flapping} were gone at a check and there again later: outages, not removals.")
    if not curve.converged:
        said.append("The curve without a model had not settled after 20,000 steps; its third digit may change.")
    said.append("Why something went, whether it was taken down or deleted by whoever put it up, is not told of.")
    return said
