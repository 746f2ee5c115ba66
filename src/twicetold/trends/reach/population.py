"""The size of a population that no list holds wholly, with what has to be assumed beside every number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

import msgspec

from twicetold.errors import DataRefused
from twicetold.trends.method import Method, method
from twicetold.trends.reach import loglinear, pairs
from twicetold.trends.reach.histories import Histories, histories_of, overlaps
from twicetold.trends.reach.pairs import Estimate

ASSUMED = {
    "closed": "Nothing joined or left the population while the lists were made (closure).",
    "identified": "The same thing has the same id on every list, and different things have different ones.",
    "independent": "Being on one list makes being on the other neither likelier nor less likely (independence); lists "
    "that copy from each other make the estimate too small, lists that avoid each other too large.",
    "alike": "Everything is as likely to be listed as everything else, on one list at least; where some things are "
    "easier to find on both, the estimate is too small.",
    "apart": "Being on one list changes the odds of being on the other by a factor of "
    f"{pairs.DEPENDENT:g} at most, either way.",
    "pairs": "Lists depend on one another in pairs at most, not in threes.",
    "shapes": "Where some things are easier to find for all lists, chances have one of the shapes that are tried.",
    "least": "Chances of being listed may differ from thing to thing; that makes this a lower bound, not an estimate.",
}


class Dependence(msgspec.Struct, frozen=True, kw_only=True):
    """What the size would be where being listed once changes the odds of being listed again."""

    odds_ratio: float
    size: float


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """Two lists."""

    first: str
    second: str
    first_size: int
    second_size: int
    shared: int


class Population(msgspec.Struct, frozen=True, kw_only=True):
    """Estimates, the one to quote first. `assumptions` are what that one needs; `models` are there for three lists
    up.
    """

    lists: tuple[str, ...]
    seen: int
    estimates: tuple[Estimate, ...]
    overlaps: tuple[Overlap, ...]
    assumptions: tuple[str, ...]
    dependence: tuple[Dependence, ...] = ()
    models: tuple[loglinear.Model, ...] = ()
    method: Method

    @property
    def estimate(self) -> Estimate:
        """What to quote; of two lists these are bounds without a size between them."""
        return self.estimates[0]


def population(members: Mapping[str, Iterable[str]]) -> Population:
    """How many things there are, from two to five lists of their names.

    Two lists: bounds within a stated dependence first, then Chao's lower bound, which is none where lists avoid each
    other, and last Chapman's size, which holds only if they are independent: two lists cannot show any of that.
    Three or more: the span of the supported log-linear models, then Chao's lower bound.

    Raises:
        DataRefused: `population.lists`, `population.empty`; `population.apart`, lists that share nothing;
            `population.no_model`, three lists or more of which no model has a finite answer.
    """
    histories = histories_of(members)
    return of_histories(histories)


def of_histories(histories: Histories) -> Population:
    """The same from counts. Raises as `population`."""
    shares = [
        Overlap(first=a, second=b, first_size=n, second_size=m, shared=both) for a, b, n, m, both in overlaps(histories)
    ]
    if not any(overlap.shared for overlap in shares):
        raise DataRefused(
            f"{', '.join(histories.lists)} share nothing: the population may be of any size from {histories.seen} up",
            hint="Check that the same thing has the same id on every list; else lengthen the lists.",
            code="population.apart",
        )
    times = histories.times()
    least = pairs.chao(int(times[1]), int(times[2]), histories.seen, len(histories.lists))
    two = len(histories.lists) == 2
    models: list[loglinear.Model] = []
    estimates: tuple[Estimate, ...]
    if two:
        within, chapman = _two(shares[0])
        estimates, cautions = (within, least, chapman), _of_two(shares[0])
    else:
        best, models, cautions = _many(histories)
        estimates = (best, least)
    needs = ("closed", "identified", "apart") if two else ("closed", "identified", "pairs", "shapes")
    return Population(
        lists=histories.lists,
        seen=histories.seen,
        estimates=estimates,
        overlaps=tuple(shares),
        assumptions=tuple(ASSUMED[need] for need in needs),
        dependence=_dependence(shares[0]) if two else (),
        models=tuple(models),
        method=method(
            f"{histories.seen} things on {len(histories.lists)} lists. "
            + (
                f"Bounds by the transformed logit (Sadinle 2009) with odds ratios of 1/{pairs.DEPENDENT:g} to "
                f"{pairs.DEPENDENT:g} between the lists; size by Chapman (1951)"
                if two
                else f"Size by log-linear models (Fienberg 1972; uneven chances: Darroch and others 1993, Rivest and "
                f"Baillargeon 2007): {len(models)} have a finite answer, "
                f"{sum(isfinite(model.high) or model.low > 0 for model in models)} are supported (AIC within "
                f"{loglinear.SUPPORTED:g} of the best); the interval spans their profile likelihoods (Cormack 1992)"
            )
            + "; lower bound by Chao (1987), bias corrected.",
            cautions=[
                *(f"Assumed: {ASSUMED[need]}" for need in needs),
                f"Of the lower bound: {ASSUMED['least']}",
                *([f"Of Chapman's size alone: {ASSUMED['independent']} {ASSUMED['alike']}"] if two else []),
                *cautions,
            ],
        ),
    )


def _two(overlap: Overlap) -> tuple[Estimate, Estimate]:
    counts = (overlap.first_size, overlap.second_size, overlap.shared)
    return pairs.within_dependence(*counts), pairs.chapman(*counts)


def _of_two(overlap: Overlap) -> list[str]:
    said = []
    if overlap.shared < pairs.ENOUGH_SHARED:
        said.append(
            f"The lists share {overlap.shared}; below {pairs.ENOUGH_SHARED} Chapman's size is too small on average "
            f"(Robson and Regier 1964): quote the bounds."
        )
    said.append("Two lists cannot show whether they are independent; a third can.")
    said.append(
        "From two lists Chao's bound is made of the same counts as Chapman's size: that the two lie near each other "
        "confirms neither."
    )
    return said


def _many(histories: Histories) -> tuple[Estimate, list[loglinear.Model], list[str]]:
    found = loglinear.models(histories)
    if not found:
        raise DataRefused(
            "no log-linear model of these lists has a finite answer",
            hint="Quote pairs of lists, or join lists that share too little.",
            code="population.no_model",
        )
    supported = [model for model in found if model.aic - found[0].aic <= loglinear.SUPPORTED]
    low, high = min(model.low for model in supported), max(model.high for model in supported)
    said = [f"The best model is: {found[0].name}; {len(supported)} are supported and enter the interval."]
    sizes = sorted(histories.seen + model.unseen for model in supported)
    if sizes[-1] > 2 * sizes[0]:
        said.append(
            f"The supported models disagree by more than a factor of 2 ({sizes[0]:.0f} to {sizes[-1]:.0f}): how the "
            f"lists "
            f"depend decides the answer, and these lists do not say how."
        )
    if found[0].freedom == 0:
        said.append("The best model fits by construction: nothing is left to test it with.")
    return (
        Estimate(
            estimator="log-linear",
            seen=histories.seen,
            size=histories.seen + found[0].unseen,
            low=histories.seen + low,
            high=histories.seen + high,
            holds_if="one of the supported models is near the truth",
            errs="too small where chances are more uneven than any of them allows",
        ),
        found,
        said,
    )


def _dependence(overlap: Overlap) -> tuple[Dependence, ...]:
    return tuple(
        Dependence(
            odds_ratio=ratio,
            size=pairs.dependent(overlap.first_size, overlap.second_size, overlap.shared, ratio),
        )
        for ratio in pairs.ODDS_RATIOS
    )
