from __future__ import annotations

from collections import Counter

import pytest

from twicetold.coding.sampling import allocation, draw, new_seed
from twicetold.errors import DataRefused, UsageError


def test_each_stratum_gives_its_share_and_two_at_least() -> None:
    assert allocation({"a": 60, "b": 30, "c": 10}, 20) == {"a": 12, "b": 6, "c": 2}
    assert allocation({"a": 95, "b": 4, "c": 1}, 10) == {"a": 10, "b": 2, "c": 1}


def test_everybody_in_a_stratum_is_as_likely_as_any_other() -> None:
    strata = {f"u{number}": "x" if number < 8 else "y" for number in range(12)}
    seen = Counter(
        unit.unit for seed in range(2000) for unit in draw(strata, 6, seed=seed) if unit.position is not None
    )
    for number in range(12):
        assert abs(seen[f"u{number}"] / 2000 - 0.5) < 0.05


def test_probabilities_and_the_random_order_are_kept() -> None:
    found = draw({f"u{number}": "all" for number in range(10)}, 4, seed=3)
    assert {unit.probability for unit in found} == {0.4}
    assert sorted(unit.position for unit in found if unit.position is not None) == [0, 1, 2, 3]
    assert found == draw({f"u{number}": "all" for number in range(10)}, 4, seed=3)
    assert found != draw({f"u{number}": "all" for number in range(10)}, 4, seed=4)


def test_seeds_that_nobody_chose_differ() -> None:
    assert len({new_seed() for _ in range(20)}) == 20


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(DataRefused) as caught:
        draw({"a": "x"}, 2, seed=0)
    assert caught.value.code == "sample.too_small"
    with pytest.raises(UsageError) as refused:
        draw({"a": "x", "b": "x"}, 1, seed=0)
    assert refused.value.code == "sample.size"
