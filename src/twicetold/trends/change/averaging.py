"""The posterior of a segmentation over several noise models, each with its weight.

Bayesian model averaging (Hoeting, Madigan, Raftery and Volinsky, 1999, Statistical Science 14(4),
doi:10.1214/ss/1009212519): what is stated of dates and numbers of changes is the mean over noise models, weighted by
how well each tells the series.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from twicetold.trends.change import noise, segmentation
from twicetold.trends.change.noise import Noise, Observed

NEGLIGIBLE = 1e-3
"""Noise models of a smaller weight than this are left out."""

WHOLE = 160
"""Series of up to so many periods are told by every noise model; longer ones by those that tell pieces of it best."""

LONG, FEW = 1200, 3
"""Longer series by the best of them alone, others by at most this many: a table of a model has a number for every two
periods."""

Floats = NDArray[np.float64]


class Average(msgspec.Struct, frozen=True, kw_only=True):
    """A posterior, as `segmentation.Segmentation` has it, over noise models; `evidence[i]` is what model i was told by.

    `noises` is empty where there was one model, given by its evidence alone.
    """

    number: Floats
    boundary: Floats
    places: Floats
    best: tuple[int, ...]
    weights: Floats
    evidence: tuple[Floats, ...]
    noises: tuple[Noise, ...]
    max_changes: int

    @property
    def changes(self) -> int:
        """The most probable number of changes."""
        return len(self.best)

    @property
    def sloping(self) -> float:
        """Probability that levels slope."""
        return self._probability([model.slopes for model in self.noises])

    @property
    def drifting(self) -> float:
        """Probability that noise drifts."""
        return self._probability([model.drifting > 0 for model in self.noises])

    @property
    def long_run(self) -> float:
        """Mean variance of a long stretch's mean, in units of what chance alone gives it, at least 1."""
        return max(1.0, float(self.weights @ [model.long_run for model in self.noises])) if self.noises else 1.0

    def within(self, first: int, last: int) -> float:
        """Probability that at least one change lies at a place from `first` to `last`."""
        found = [
            segmentation.probability_within(table, first, last, max_changes=self.max_changes) for table in self.evidence
        ]
        return float(self.weights @ found)

    def _probability(self, holds: Sequence[bool]) -> float:
        return float(self.weights @ np.array(holds, dtype=np.float64)) if holds else 0.0


def single(evidence: Floats, *, max_changes: int = segmentation.MAX_CHANGES) -> Average:
    """The posterior by one model, given by its evidence; see `segmentation.segment`."""
    return _average([evidence], [0.0], (), max_changes)


def average(observed: list[Observed], near: float, *, max_changes: int = segmentation.MAX_CHANGES) -> Average:
    """The posterior over noise models.

    Args:
        observed: from `noise.of_counts` or `noise.of_mix`, all of one length.
        near: variance of a difference of neighbours over what chance alone gives it, 1 or more.
    """
    noises = noise.models(near)
    n = len(observed[0].values)
    if n > WHOLE:
        noises = _told_best(observed, noises, 1 if n > LONG else FEW, max_changes)
    tables = list(noise.evidence(observed, noises))
    return _average(tables, [model.prior for model in noises], tuple(noises), max_changes)


def _told_best(observed: list[Observed], noises: list[Noise], most: int, max_changes: int) -> list[Noise]:
    """The noise models that tell the pieces of a long series best, one by one."""
    n = len(observed[0].values)
    score = np.array([model.prior for model in noises])
    for places in np.array_split(np.arange(n), -(-n // WHOLE)):
        part = [Observed(one.values[places], one.variances[places], one.spread) for one in observed]
        tables = noise.evidence(part, noises)
        score += [segmentation.segment(table, max_changes=max_changes).log_evidence for table in tables]
    return [noises[place] for place in np.argsort(-score)[:most]]


def _average(tables: Sequence[Floats], priors: Sequence[float], noises: tuple[Noise, ...], max_changes: int) -> Average:
    found = [segmentation.segment(table, max_changes=max_changes) for table in tables]
    log_weights = np.array([one.log_evidence for one in found]) + priors
    weights = np.exp(log_weights - logsumexp(log_weights))
    kept: list[int] = np.flatnonzero(weights >= NEGLIGIBLE * weights.max()).tolist()
    weights = weights[kept] / weights[kept].sum()
    number = np.asarray(sum(weight * found[place].number for weight, place in zip(weights, kept, strict=True)))
    most = int(np.argmax(number))
    # Places are those of the most probable number of changes, by each model as much as it believes in that number.
    shares = weights * [found[place].number[most] for place in kept]
    at = [segmentation.places_of(tables[place], most) for place in kept]
    return Average(
        number=number,
        boundary=np.asarray(sum(weight * found[place].boundary for weight, place in zip(weights, kept, strict=True))),
        places=np.asarray(sum(share * one.places for share, one in zip(shares / shares.sum(), at, strict=True))),
        best=at[int(np.argmax(shares))].best,
        weights=weights,
        evidence=tuple(tables[place] for place in kept),
        noises=tuple(noises[place] for place in kept) if noises else (),
        max_changes=max_changes,
    )
