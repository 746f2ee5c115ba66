from __future__ import annotations

import numpy as np
import pytest

from twicetold.errors import DataRefused
from twicetold.trends.reach.population import population


def lists(size: int, chances: tuple[float, ...], seed: int) -> dict[str, list[str]]:
    random = np.random.default_rng(seed)
    return {f"l{n}": [str(i) for i in np.flatnonzero(random.random(size) < p)] for n, p in enumerate(chances)}


def test_two_lists_say_what_they_assume_and_what_dependence_would_do() -> None:
    found = population(lists(500, (0.4, 0.3), 1))
    assert found.estimate.estimator == "Chapman"
    assert found.estimate.low <= 500 <= found.estimate.high
    assert any("independence" in assumed for assumed in found.assumptions)
    assert all(assumed in found.method.paragraph for assumed in found.assumptions)
    assert [one.odds_ratio for one in found.dependence] == [0.5, 2.0]
    assert any("Two lists cannot show" in caution for caution in found.method.cautions)


def test_three_lists_span_the_supported_models() -> None:
    found = population(lists(500, (0.4, 0.3, 0.5), 2))
    assert found.estimate.estimator == "log-linear"
    assert found.estimate.low <= 500 <= found.estimate.high
    best = found.models[0]
    assert found.estimate.high - found.estimate.low >= best.high - best.low
    assert found.estimates[1].lower_bound
    assert not any("independence" in assumed for assumed in found.assumptions)


def test_few_in_common_is_said() -> None:
    found = population({"a": ["1", "2", "3"], "b": ["3", "4"]})
    assert any("quote the interval" in caution for caution in found.method.cautions)


def test_lists_that_share_nothing_allow_any_size() -> None:
    with pytest.raises(DataRefused, match="any size") as error:
        population({"a": ["1"], "b": ["2"]})
    assert error.value.code == "population.apart"
