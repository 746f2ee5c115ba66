from __future__ import annotations

import numpy as np
import pytest

from twicetold.trends.reach.pairs import chao, chapman, dependent


def test_chapman_gives_the_worked_example_of_the_textbooks() -> None:
    # 10 marked, 15 caught, 5 of them marked: 28, and 22 to 65 by the transformed logit.
    found = chapman(10, 15, 5)
    assert round(found.size) == 28
    assert (round(found.low), round(found.high)) == (22, 65)
    assert found.seen == 20


def test_lists_that_are_the_same_leave_nothing_unseen() -> None:
    found = chapman(10, 10, 10)
    assert found.size == 10
    assert found.low == 10


def test_bounds_hold_the_truth_where_lists_are_independent() -> None:
    random = np.random.default_rng(4)
    held = 0
    for _ in range(400):
        one, other = random.random((2, 200)) < np.array([[0.4], [0.3]])
        found = chapman(int(one.sum()), int(other.sum()), int((one & other).sum()))
        held += found.low <= 200 <= found.high
    assert 0.92 <= held / 400 <= 0.985


def test_dependence_moves_the_size_the_way_it_should() -> None:
    assert dependent(100, 80, 40, 0.5) < dependent(100, 80, 40, 1) < dependent(100, 80, 40, 2)
    assert dependent(100, 80, 40, 0) == 140


def test_chaos_bound_is_the_classical_one_but_for_its_correction() -> None:
    # Large counts: seen + (1/2) f1^2 / (2 f2) for two lists.
    assert chao(400, 100, 500, 2).size == pytest.approx(500 + 400**2 / (4 * 100), rel=0.02)
    assert chao(0, 50, 50, 3).size == 50
    none_twice = chao(10, 0, 10, 3)
    assert none_twice.low >= 10
    assert none_twice.high > none_twice.size


def test_chaos_bound_stays_below_the_truth_where_chances_differ() -> None:
    random = np.random.default_rng(5)
    sizes = []
    for _ in range(200):
        chance = random.beta(0.6, 1.8, 400)
        times = (random.random((3, 400)) < chance).sum(axis=0)
        sizes.append(chao(int((times == 1).sum()), int((times == 2).sum()), int((times > 0).sum()), 3).size)
    assert 220 < np.mean(sizes) < 400


@pytest.mark.parametrize("wrong", [(0, 5, 0), (5, 5, 6), (5, 5, -1)])
def test_counts_that_cannot_be_are_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="two lists"):
        chapman(*wrong)


def test_a_bound_needs_two_lists() -> None:
    with pytest.raises(ValueError, match="two lists"):
        chao(3, 1, 10, 1)
