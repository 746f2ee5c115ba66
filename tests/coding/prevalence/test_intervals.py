import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from twicetold.coding.prevalence.intervals import score, wilson


@given(found=st.integers(0, 300), units=st.integers(1, 300))
def test_it_is_wilsons_interval_of_a_simple_sample(found: int, units: int) -> None:
    found = min(found, units)
    ours = wilson(found / units, units)
    low, high = proportion_confint(found, units, method="wilson")
    assert ours.low == pytest.approx(max(0, low), abs=1e-9)
    assert ours.high == pytest.approx(min(1, high), abs=1e-9)


def test_where_the_variance_does_not_grow_with_the_share_it_is_the_ordinary_interval() -> None:
    found = score(0.4, 0.0004, 0.0)
    assert (found.low, found.high) == (
        pytest.approx(0.4 - 1.96 * 0.02, abs=1e-4),
        pytest.approx(0.4 + 1.96 * 0.02, abs=1e-4),
    )


def test_few_units_widen_it_by_students_quantile() -> None:
    assert wilson(0.3, 20, freedom=5).width > wilson(0.3, 20).width
    assert wilson(0.3, 20, level=0.99).width > wilson(0.3, 20).width


@given(st.floats(0, 1), st.floats(0, 0.1), st.floats(1e-6, 0.1))
def test_ends_stay_in_order_between_0_and_1(estimate: float, variance: float, per_unit: float) -> None:
    found = score(estimate, variance, per_unit)
    assert 0 <= found.low <= estimate + 1e-9
    assert estimate - 1e-9 <= found.high <= 1
    assert math.isfinite(found.width)
