"""Against worked examples in print; `bench/agreement_oracles.py` compares with the usual packages on random data."""

from __future__ import annotations

import numpy as np
import pytest

from twicetold.coding.agreement.coefficients import ac1, alpha, percent
from twicetold.coding.agreement.distances import interval, masi, nominal, ordinal, ratio
from twicetold.coding.agreement.ratings import Ratings, ratings_of


def table(*coders: str) -> Ratings:
    """One text for each coder, one character for each unit, '.' for a gap."""
    columns = zip(*coders, strict=True)
    return ratings_of([{str(n): v for n, v in enumerate(column) if v != "."} for column in columns])


FOUR_OBSERVERS = table("123321412...", "1233224125..", ".33323422513", "12332441251.")
"""Krippendorff (2011), section C: four observers, twelve units, gaps."""


def test_two_observers_two_values_of_krippendorff() -> None:
    """Krippendorff (2011), section A: Meg and Owen, 10 articles; alpha = 0.095."""
    assert alpha(table("0100000010", "1110010000")) == pytest.approx(0.095, abs=0.0005)


def test_two_observers_five_values_of_krippendorff() -> None:
    """Section B: Ben and Gerry, 12 articles; alpha = 0.692."""
    assert alpha(table("aabbdcccedda", "babbbccceddd")) == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize(
    ("distance", "printed"), [(nominal, 0.743), (ordinal, 0.815), (interval, 0.849), (ratio, 0.797)]
)
def test_four_observers_with_gaps_of_krippendorff(distance, printed: float) -> None:
    """Section C and D: 12 units, 4 observers, gaps."""
    assert alpha(FOUR_OBSERVERS, distance) == pytest.approx(printed, abs=0.0005)


def test_the_same_table_in_gwets_handbook() -> None:
    """Gwet prints for it: percent agreement 0.8182, AC1 0.7754."""
    assert percent(FOUR_OBSERVERS) == pytest.approx(0.8182, abs=5e-5)
    assert ac1(FOUR_OBSERVERS) == pytest.approx(0.7754, abs=5e-5)


def test_where_nearly_all_is_one_value_ac1_stays_and_alpha_falls() -> None:
    """Gwet (2002, 2008): of 125 units 118 + +, 5 + -, 2 - +: agreement 0.944, AC1 0.941, kappa below zero."""
    ratings = table("+" * 123 + "-" * 2, "+" * 118 + "-" * 5 + "+" * 2)
    assert percent(ratings) == pytest.approx(0.944)
    assert ac1(ratings) == pytest.approx(0.941, abs=0.0005)
    value = alpha(ratings)
    assert value is not None
    assert -0.05 < value < 0


def test_what_cannot_be_told_is_not_told() -> None:
    assert alpha(table("11", "11")) is None
    assert percent(table("1.", ".1")) is None
    assert alpha(table("1.", ".1")) is None
    assert ac1(table("11", "11")) == 1.0


def test_a_unit_that_counts_twice_is_that_unit_given_twice() -> None:
    once, twice = table("0110", "0100"), table("00110", "00100")
    weights = np.array([2.0, 1, 1, 1])
    for statistic in (alpha, ac1, percent):
        assert statistic(once, weights=weights) == pytest.approx(statistic(twice))
    assert alpha(once, ordinal, weights=weights) == pytest.approx(alpha(twice, ordinal))


def test_sets_that_share_a_theme_agree_more_than_sets_that_share_none() -> None:
    a, b, ab = frozenset("a"), frozenset("b"), frozenset("ab")
    near = ratings_of([{"x": ab, "y": a}, {"x": b, "y": b}])
    far = ratings_of([{"x": ab, "y": frozenset("c")}, {"x": b, "y": b}])
    first, second = alpha(near, masi), alpha(far, masi)
    assert first is not None
    assert second is not None
    assert first > second
