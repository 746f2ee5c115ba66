from __future__ import annotations

import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.reach.population import population


def lists(size: int, chances: tuple[float, ...], seed: int) -> dict[str, list[str]]:
    random = np.random.default_rng(seed)
    return {f"l{n}": [str(i) for i in np.flatnonzero(random.random(size) < p)] for n, p in enumerate(chances)}


def test_two_lists_are_quoted_as_bounds_and_chapman_only_if_independent() -> None:
    found = population(lists(500, (0.4, 0.3), 1))
    within, least, chapman = found.estimates
    assert found.estimate is within
    assert least.lower_bound
    assert within.low < chapman.low <= 500 <= chapman.high < within.high
    assert not np.isfinite(within.size)
    assert "independent" in chapman.holds_if
    assert "too small where lists copy" in chapman.errs
    assert any("factor of 3" in assumed for assumed in found.assumptions)
    assert all(assumed in found.method.paragraph for assumed in found.assumptions)
    assert [one.odds_ratio for one in found.dependence] == [0.5, 2.0]
    assert any("Two lists cannot show" in caution for caution in found.method.cautions)


def test_two_lists_that_copy_are_held_by_the_bounds_within_dependence_and_not_by_chapman() -> None:
    random = np.random.default_rng(4)
    first = random.random(4000) < 0.4
    odds = 3.0 * 0.3 / 0.7
    second = random.random(4000) < np.where(first, odds / (1 + odds), 0.3)
    found = population({"a": np.flatnonzero(first).astype(str), "b": np.flatnonzero(second).astype(str)})
    within, least, chapman = found.estimates
    assert chapman.high < 4000
    assert within.low < 4000 < within.high
    assert least.low < 4000


def test_three_lists_span_the_supported_models() -> None:
    found = population(lists(500, (0.4, 0.3, 0.5), 2))
    assert found.estimate.estimator == "log-linear"
    assert found.estimate.low <= 500 <= found.estimate.high
    best = found.models[0]
    assert found.estimate.high - found.estimate.low >= best.high - best.low
    assert found.estimates[1].lower_bound
    assert not any("independence" in assumed for assumed in found.assumptions)
    assert {model.uneven for model in found.models} == {"", "Darroch", "Poisson", "gamma"}


def test_few_in_common_is_said() -> None:
    found = population({"a": ["1", "2", "3"], "b": ["3", "4"]})
    assert any("quote the bounds" in caution for caution in found.method.cautions)


def test_lists_that_share_nothing_allow_any_size() -> None:
    with pytest.raises(DataRefused, match="any size") as error:
        population({"a": ["1"], "b": ["2"]})
    assert error.value.code == "population.apart"
