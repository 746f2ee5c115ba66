"""Krippendorff's alpha, Gwet's AC1 and percent agreement, for any number of coders and with gaps.

Each takes weights: how often a unit counts, which is how a bootstrap asks. What cannot be told is None: no unit was
looked at by two coders, or (for alpha) everybody gave one value to everything, so that chance cannot be told from
sense.

Sources: Krippendorff 2011 (see `distances`); K. Gwet, Computing inter-rater reliability and its variance in the
presence of high agreement, Br. J. Math. Stat. Psychol. 61 (2008) 29-48; for gaps his Handbook of Inter-Rater
Reliability, 4th ed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twicetold.coding.agreement.distances import Distance, nominal
from twicetold.coding.agreement.ratings import Ratings

Weights = NDArray[np.float64]


def alpha(ratings: Ratings, distance: Distance = nominal, *, weights: Weights | None = None) -> float | None:
    """Krippendorff's alpha: 1 - observed over expected disagreement. 1 is perfect, 0 is chance, below is worse.

    Args:
        weights: shape (units,), how often each unit counts; once by default.
    """
    pairable = ratings.pairable
    counts = ratings.counts[pairable]
    times = np.ones(len(counts)) if weights is None else np.asarray(weights, dtype=np.float64)[pairable]
    given = counts.sum(axis=1)
    total = float(times @ given)
    marginal = times @ counts
    if total < 2:
        return None
    apart = distance(ratings.values, marginal)
    # Pairs within a unit: every coder with every other one, each unit with the weight of its coders.
    within = np.einsum("uv,vw,uw->u", counts, apart, counts) / (given - 1)
    expected = float(marginal @ apart @ marginal) / (total - 1)
    return None if expected <= 0 else 1.0 - float(times @ within) / expected


def percent(ratings: Ratings, *, weights: Weights | None = None) -> float | None:
    """Share of pairs of coders who gave a unit the same value, averaged over units."""
    pairable = ratings.pairable
    counts = ratings.counts[pairable]
    times = np.ones(len(counts)) if weights is None else np.asarray(weights, dtype=np.float64)[pairable]
    if times.sum() == 0:
        return None
    given = counts.sum(axis=1)
    same = (counts * (counts - 1)).sum(axis=1) / (given * (given - 1))
    return float(times @ same / times.sum())


def ac1(ratings: Ratings, *, weights: Weights | None = None) -> float | None:
    """Gwet's AC1: agreement over chance, where chance is that of coders who guess only where they are unsure.

    Stays near percent agreement where nearly all units have one value, which is where alpha falls.
    """
    observed = percent(ratings, weights=weights)
    kinds = len(ratings.values)
    if observed is None or kinds < 2:
        return observed
    looked_at = ratings.counts.sum(axis=1) > 0
    counts = ratings.counts[looked_at]
    times = np.ones(len(counts)) if weights is None else np.asarray(weights, dtype=np.float64)[looked_at]
    shares = times @ (counts / counts.sum(axis=1, keepdims=True)) / times.sum()
    chance = float(np.sum(shares * (1 - shares))) / (kinds - 1)
    return (observed - chance) / (1 - chance)
