import numpy as np
import pytest

from twicetold.coding.agreement.distances import interval, masi, masi_distance, nominal, ordinal, ratio

ONES = np.ones(3)


def test_scales_measure_what_their_values_mean() -> None:
    assert nominal("abc", ONES).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert interval((1, 3, 4), ONES)[0].tolist() == [0, 4, 9]
    assert ratio((0, 0, 2), ONES).tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]
    assert ratio((1, 3), np.ones(2))[0, 1] == 0.25


def test_ordinal_distance_counts_what_was_given_between() -> None:
    assert ordinal("abc", np.array([2.0, 4.0, 6.0]))[0].tolist() == [0, 9, 64]


def test_masi_of_passonneau() -> None:
    assert masi_distance(frozenset("ab"), frozenset("ab")) == 0
    assert masi_distance(frozenset("ab"), frozenset("abcd")) == pytest.approx(2 / 3)
    assert masi_distance(frozenset("ab"), frozenset("bc")) == pytest.approx(1 - 1 / 9)
    assert masi_distance(frozenset("ab"), frozenset("cd")) == 1
    assert masi_distance(frozenset(), frozenset("a")) == 1
    assert masi((frozenset("a"), frozenset("ab")), np.ones(2))[0, 1] == pytest.approx(2 / 3)
