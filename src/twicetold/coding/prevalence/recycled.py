"""The recycled share, corrected for matches that are wrong: from verdicts on a random sample of matches.

The tracer says how much time rests on each match. People judge a random sample of them; the share of matched time that
is right follows as a ratio of two means, with its interval, and with it the recycled share of everything the sample was
drawn from. Only matches that are wrong are corrected for. What the tracer did not find is in no match: the true share
can lie above the interval, and the self-test tells how much of what was planted is found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum

import msgspec
import numpy as np

from twicetold.coding.prevalence.coded import coded_part
from twicetold.coding.prevalence.estimators import PSEUDO_ERROR
from twicetold.coding.prevalence.intervals import Interval, score
from twicetold.coding.sample_rows import Sample, SampleUnit
from twicetold.errors import DataRefused

LENGTH = "length_us"
"""In a unit's details: how much time of accounts rests on the match."""

BASE = "base_us"
"""In the sample's design: how much time the accounts hold without furniture."""

MIN_JUDGED = 20


class Judged(StrEnum):
    """What people say of a match: it stands, it does not, or they cannot tell."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"


class RecycledShare(msgspec.Struct, frozen=True, kw_only=True):
    """Recycled share of everything the sample was drawn from, as traced and as corrected.

    `right` is the share of matched time that is right. Matches of which nobody is sure widen the interval: its low end
    takes them as wrong, its high end as right.
    """

    traced: float
    corrected: Interval
    right: Interval
    judged: int
    unsure: int
    population: int


def recycled_share(sample: Sample, verdicts: Mapping[str, Judged], *, level: float = 0.95) -> RecycledShare:
    """The share with its interval.

    Args:
        verdicts: unit to what people say; those without a word are missing.

    Raises:
        DataRefused: `sample.uncoded`; `sample.too_small`, fewer than 20 matches are judged.
    """
    part = coded_part(sample, verdicts, verb="judged")
    judged = [unit for units in part.values() for unit in units]
    if len(judged) < min(MIN_JUDGED, len(sample.population)):
        raise DataRefused(
            f"{len(judged)} matches of the sample '{sample.name}' are judged",
            hint=f"Judge {MIN_JUDGED} or more, in the order that 'twicetold sample show' gives.",
            code="sample.too_small",
        )
    claimed = float(sum(_length(unit) for unit in sample.population))
    traced = claimed / float(sample.design[BASE])
    unsure = sum(verdicts[unit.unit] is Judged.UNSURE for unit in judged)
    strict = _right(sample, part, verdicts, unsure_is=0.0, level=level)
    lenient = _right(sample, part, verdicts, unsure_is=1.0, level=level)
    right = Interval(estimate=(strict.estimate + lenient.estimate) / 2, low=strict.low, high=lenient.high)
    return RecycledShare(
        traced=traced,
        corrected=Interval(estimate=traced * right.estimate, low=traced * right.low, high=traced * right.high),
        right=right,
        judged=len(judged),
        unsure=unsure,
        population=len(sample.population),
    )


def _right(
    sample: Sample,
    part: Mapping[str, list[SampleUnit]],
    verdicts: Mapping[str, Judged],
    *,
    unsure_is: float,
    level: float,
) -> Interval:
    """Share of matched time that is right: the combined ratio estimator over strata (Cochran 1977, section 6.11)."""
    worth = {Judged.RIGHT: 1.0, Judged.WRONG: 0.0, Judged.UNSURE: unsure_is}
    sizes: dict[str, int] = {}
    for unit in sample.population:
        sizes[unit.stratum] = sizes.get(unit.stratum, 0) + 1
    lengths = {name: np.array([_length(unit) for unit in units]) for name, units in part.items() if units}
    right = {name: np.array([worth[verdicts[unit.unit]] for unit in part[name]]) for name in lengths}
    total = sum(sizes[name] * float(given.mean()) for name, given in lengths.items())
    share = sum(sizes[name] * float((lengths[name] * right[name]).mean()) for name in lengths) / total
    count, size = sum(map(len, lengths.values())), sum(sizes.values())
    if count == size:
        return Interval(estimate=share, low=share, high=share)
    variance = 0.0
    for name, given in lengths.items():
        drawn = len(given)
        if drawn < sizes[name]:
            rest = given * (right[name] - share)
            spread = float(rest.var(ddof=1)) if drawn > 1 else float(rest[0] ** 2)
            variance += (sizes[name] / total) ** 2 * (1 - drawn / sizes[name]) * spread / drawn
    mean = total / size
    largest = max(float((given**2).mean()) for given in lengths.values()) / mean**2
    unseen = 1 - count / size
    # Half a wrong match of typical weight is added, so that a sample without a wrong one does not end at exactly 1.
    variance += PSEUDO_ERROR * unseen * largest / count**2
    return score(share, variance, unseen * largest / count, level=level, freedom=max(1, count - len(lengths)))


def _length(unit: SampleUnit) -> float:
    length = unit.detail[LENGTH]
    assert isinstance(length, int | float)  # noqa: S101 - every sample of matches is drawn with it
    return float(length) if math.isfinite(length) else 0.0
