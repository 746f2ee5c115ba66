from __future__ import annotations

from itertools import combinations, pairwise
from math import comb

import numpy as np
import pytest
from scipy.special import logsumexp

from twicetold.trends.change.counts import evidence
from twicetold.trends.change.segmentation import probability_within, segment, shortest_interval

RNG = np.random.default_rng(5)
COUNTS = RNG.poisson([4, 4, 4, 4, 9, 9, 9, 9, 9, 3]).astype(float)


def by_hand(table: np.ndarray, *, max_changes: int, min_length: int, odds: float) -> dict[tuple[int, ...], float]:
    """Log joint probability of every segmentation, one by one."""
    n = len(table) - 1
    prior = np.array([odds**k for k in range(max_changes + 1)])
    found = {}
    for k in range(max_changes + 1):
        cuts = [
            cut for cut in combinations(range(1, n), k)
            if all(b - a >= min_length for a, b in pairwise((0, *cut, n)))
        ]  # fmt: skip
        for cut in cuts:
            parts = sum(table[a, b] for a, b in pairwise((0, *cut, n)))
            found[cut] = float(np.log(prior[k] / prior.sum() / len(cuts)) + parts)
    return found


@pytest.mark.parametrize(("max_changes", "min_length", "odds"), [(3, 2, 0.5), (4, 1, 1.0), (1, 3, 0.2)])
def test_the_posterior_is_that_of_counting_every_segmentation(max_changes: int, min_length: int, odds: float) -> None:
    table = evidence(COUNTS, np.ones(10))
    joint = by_hand(table, max_changes=max_changes, min_length=min_length, odds=odds)
    total = logsumexp(list(joint.values()))
    posterior = {cut: np.exp(value - total) for cut, value in joint.items()}
    options = {"max_changes": max_changes, "min_length": min_length, "change_odds": odds}
    found = segment(table, **options)
    assert found.log_evidence == pytest.approx(total)
    for k in range(max_changes + 1):
        assert found.number[k] == pytest.approx(sum(p for cut, p in posterior.items() if len(cut) == k))
    for t in range(10):
        assert found.boundary[t] == pytest.approx(sum(p for cut, p in posterior.items() if t in cut), abs=1e-12)
    given = {cut: p / found.number[found.changes] for cut, p in posterior.items() if len(cut) == found.changes}
    assert found.best == max(given, key=lambda cut: given[cut])
    for j in range(found.changes):
        for t in range(10):
            assert found.places[j, t] == pytest.approx(sum(p for cut, p in given.items() if cut[j] == t), abs=1e-12)
    within = sum(p for cut, p in posterior.items() if any(3 <= t <= 5 for t in cut))
    assert probability_within(table, 3, 5, **options) == pytest.approx(within)


def test_a_clear_change_is_dated_and_an_even_series_has_none() -> None:
    counts = np.concatenate((RNG.poisson(30, 20), RNG.poisson(12, 25))).astype(float)
    found = segment(evidence(counts, np.ones(45)))
    assert found.best == (20,)
    assert found.any_change > 0.999
    even = segment(evidence(np.full(45, 20.0), np.ones(45)))
    assert even.best == ()
    assert even.any_change < 0.3


def test_a_series_too_short_for_a_change_has_none() -> None:
    found = segment(evidence(np.array([3.0, 9.0, 1.0]), np.ones(3)))
    assert found.best == ()
    assert found.number.tolist() == [1.0]
    with pytest.raises(ValueError, match="needs a period"):
        segment(np.zeros((1, 1)))


def test_a_long_series_does_not_overflow() -> None:
    counts = np.concatenate((np.full(300, 5000.0), np.full(300, 9000.0)))
    found = segment(evidence(counts, np.ones(600)), max_changes=3)
    assert found.best == (300,)
    assert found.number.sum() == pytest.approx(1.0)
    assert comb(600, 3) > 1e7


def test_the_shortest_interval_holds_the_mass() -> None:
    mass = np.array([0.0, 0.04, 0.5, 0.4, 0.06])
    assert shortest_interval(mass, 0.9) == (2, 3)
    assert shortest_interval(mass, 0.95) == (2, 4)
    assert shortest_interval(mass, 1.0) == (1, 4)
    assert shortest_interval(np.array([0.0, 1.0]), 0.95) == (1, 1)


def test_nine_years_of_weeks_are_cut_without_a_fault() -> None:
    # More ways to cut than 64 bits count: the page of weekly trends ended in an error.
    counts = np.concatenate((np.full(240, 5.0), np.full(237, 9.0)))
    found = segment(evidence(counts, np.ones(477)))
    assert comb(477 - 11, 10) > 2**64
    assert found.best == (240,)
