"""Exact Bayesian segmentation: the posterior over every way to cut a series into stretches of one level.

Product-partition model (Barry and Hartigan, 1992, Annals of Statistics 20(1), doi:10.1214/aos/1176348521); all sums
over segmentations are done exactly by dynamic programming (Fearnhead, 2006, Statistics and Computing 16,
doi:10.1007/s11222-006-8450-8). Nothing is sampled, so the same data give the same answer.

Prior: k changes with probability proportional to `change_odds ** k` for k from 0 to `max_changes`; given k, every
admissible place is equally likely. With `change_odds = 1/2` half of the prior says that nothing changed.
"""

from __future__ import annotations

from math import comb, log
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray
from scipy.special import logsumexp

CHANGE_ODDS = 0.5
MAX_CHANGES = 10
MIN_LENGTH = 2
"""A level that holds for one period only is an outlier, not a level."""

Floats = NDArray[np.float64]


class Segmentation(msgspec.Struct, frozen=True, kw_only=True):
    """Posterior of a segmentation of n periods.

    `number[k]`: probability of k changes. `boundary[t]`: probability that a change lies between period t - 1 and t,
    over all numbers of changes; entry 0 is 0. `places[j, t]`: for the most probable number of changes, probability
    that change j lies there. `best` are the most probable places given that number, rising.
    """

    number: Floats
    boundary: Floats
    places: Floats
    best: tuple[int, ...]
    log_evidence: Annotated[float, Meta(description="Natural logarithm of the marginal likelihood.")]

    @property
    def changes(self) -> int:
        """The most probable number of changes."""
        return len(self.best)

    @property
    def any_change(self) -> float:
        """Probability of at least one change."""
        return float(1.0 - self.number[0])


def segment(
    evidence: Floats,
    *,
    max_changes: int = MAX_CHANGES,
    min_length: int = MIN_LENGTH,
    change_odds: float = CHANGE_ODDS,
) -> Segmentation:
    """Posterior over segmentations.

    Args:
        evidence: float64, shape (n + 1, n + 1); entry [s, t] with s < t is the log marginal likelihood of the periods
            s to t - 1 being one stretch. Other entries are not read.
        max_changes: most changes that are thought possible; lowered where the series is too short for them.
        min_length: fewest periods of a stretch.
        change_odds: prior odds of one more change.

    Raises:
        ValueError: no period, or options out of range.
    """
    n = evidence.shape[0] - 1
    if n < 1 or min_length < 1 or max_changes < 0 or change_odds <= 0:
        raise ValueError("a segmentation needs a period, stretches of one period or more, and odds above zero")
    limit = min(max_changes, n // min_length - 1) if n >= min_length else 0
    limit = max(limit, 0)
    table = _admissible(evidence, n, min(min_length, n))
    forward, backward = _forward(table, limit), _backward(table, limit)
    log_joint = _log_prior(n, limit, min(min_length, n), change_odds) + forward[:, n]
    log_evidence = float(logsumexp(log_joint))
    number = np.exp(log_joint - log_evidence)
    best_number = int(np.argmax(number))
    boundary = np.zeros(n + 1)
    for k in range(1, limit + 1):
        boundary += number[k] * _places(forward, backward, k).sum(axis=0)
    return Segmentation(
        number=number,
        boundary=np.clip(boundary[:n], 0.0, 1.0),
        places=_places(forward, backward, best_number)[:, :n],
        best=_most_probable(table, best_number),
        log_evidence=log_evidence,
    )


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Places of a given number of changes: `places[j, t]` as in `Segmentation`, and the most probable ones together."""

    places: Floats
    best: tuple[int, ...]


def places_of(evidence: Floats, changes: int, *, min_length: int = MIN_LENGTH) -> Placed:
    """Where so many changes lie.

    Args:
        evidence: as `segment` takes it.
        changes: how many, of which at least one admissible way exists.
    """
    n = evidence.shape[0] - 1
    table = _admissible(evidence, n, min(min_length, n))
    places = _places(_forward(table, changes), _backward(table, changes), changes)[:, :n]
    return Placed(places=places, best=_most_probable(table, changes))


def probability_within(
    evidence: Floats,
    first: int,
    last: int,
    *,
    max_changes: int = MAX_CHANGES,
    min_length: int = MIN_LENGTH,
    change_odds: float = CHANGE_ODDS,
) -> float:
    """Probability that at least one change lies at a place from `first` to `last`, over all numbers of changes.

    One less the share of the evidence that is left when changes there are forbidden.
    """
    n = evidence.shape[0] - 1
    shortest = min(min_length, n)
    limit = max(min(max_changes, n // shortest - 1), 0)
    prior = _log_prior(n, limit, shortest, change_odds)
    table = _admissible(evidence, n, shortest)
    whole = logsumexp(prior + _forward(table, limit)[:, n])
    table[first : last + 1, :] = -np.inf  # no stretch begins there
    return float(np.clip(-np.expm1(logsumexp(prior + _forward(table, limit)[:, n]) - whole), 0.0, 1.0))


def shortest_interval(mass: Floats, level: float) -> tuple[int, int]:
    """First and last index of the shortest run of entries that holds at least `level` of the mass; ties: the heavier.

    Args:
        mass: float64, shape (n,), non-negative, not all zero.
    """
    total = np.concatenate(([0.0], np.cumsum(mass)))
    need = level * total[-1] * (1 - 1e-12)
    found: tuple[int, float, int] | None = None
    for start in range(len(mass)):
        end = int(np.searchsorted(total, total[start] + need))
        if end >= len(total):
            break
        length, held = end - start, total[end] - total[start]
        if found is None or (length, -held) < found[:2]:
            found = (length, -held, start)
    if found is None:
        raise ValueError("there is no mass to hold")
    return found[2], found[2] + found[0] - 1


def _admissible(evidence: Floats, n: int, min_length: int) -> Floats:
    table = np.full((n + 1, n + 1), -np.inf)
    rows, columns = np.triu_indices(n + 1, min_length)
    table[rows, columns] = evidence[rows, columns]
    return table


def _log_prior(n: int, limit: int, min_length: int, change_odds: float) -> Floats:
    """Log prior of each segmentation with k changes: that of k, spread evenly over the places that k changes have."""
    numbers = np.arange(limit + 1) * np.log(change_odds)
    numbers -= logsumexp(numbers)
    ways = [comb(n - (k + 1) * (min_length - 1) - 1, k) for k in range(limit + 1)]
    # Python's own logarithm: nine years of weeks can be cut in more ways than NumPy's integers hold.
    return np.asarray(numbers - [log(way) for way in ways])


def _forward(table: Floats, limit: int) -> Floats:
    """[k, t]: log sum over ways to cut the periods before t by k changes."""
    n = table.shape[0] - 1
    sums = np.full((limit + 1, n + 1), -np.inf)
    sums[0] = table[0]
    for k in range(1, limit + 1):
        sums[k] = _log_product(sums[k - 1], table)
    return sums


def _backward(table: Floats, limit: int) -> Floats:
    """[k, t]: log sum over ways to cut the periods from t on by k changes."""
    n = table.shape[0] - 1
    sums = np.full((limit + 1, n + 1), -np.inf)
    sums[0] = table[:, n]
    for k in range(1, limit + 1):
        sums[k] = _log_product(sums[k - 1], table.T)
    return sums


def _log_product(vector: Floats, table: Floats) -> Floats:
    """log(exp(vector) @ exp(table)) without overflow, column by column; -inf where nothing can be."""
    joined = vector[:, None] + table
    top = joined.max(axis=0)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + np.log(np.exp(joined - safe).sum(axis=0)))


def _places(forward: Floats, backward: Floats, k: int) -> Floats:
    """[j, t]: probability that change j of k lies at t, given k changes; shape (k, n + 1)."""
    n = forward.shape[1] - 1
    found = np.zeros((k, n + 1))
    for j in range(k):
        found[j] = np.exp(forward[j] + backward[k - 1 - j] - forward[k, n])
    return found


def _most_probable(table: Floats, k: int) -> tuple[int, ...]:
    """Places of the k changes that are most probable together (the best of all segmentations with k changes)."""
    n = table.shape[0] - 1
    score, came_from = table[0].copy(), []
    for _ in range(k):
        joined = score[:, None] + table
        came_from.append(joined.argmax(axis=0))
        score = joined.max(axis=0)
    places, at = [], n
    for origin in reversed(came_from):
        at = int(origin[at])
        places.append(at)
    return tuple(reversed(places))
