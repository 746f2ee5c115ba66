from __future__ import annotations

from collections import Counter
from itertools import product
from math import inf

import numpy as np
import pytest

from twicetold.trends.reach.histories import Histories
from twicetold.trends.reach.loglinear import bounds, models, poisson


def expected(size: float, chances: tuple[float, ...], ratio: float = 1.0) -> Histories:
    """Expected counts; `ratio` multiplies the cells that hold the first two lists, or neither."""
    cells = {}
    weights = {
        cell: float(np.prod([p if held else 1 - p for held, p in zip(cell, chances, strict=True)]))
        * (ratio if cell[0] == cell[1] else 1.0)
        for cell in product((True, False), repeat=len(chances))
    }
    total = sum(weights.values())
    for cell, weight in weights.items():
        if any(cell):
            cells[cell] = round(size * weight / total)
    return Histories(lists=tuple("abcd"[: len(chances)]), counts=cells)


def test_independent_lists_give_their_size_back() -> None:
    histories = expected(100_000, (0.4, 0.3, 0.5))
    plain = next(model for model in models(histories) if model.name == "independent")
    assert histories.seen + plain.unseen == pytest.approx(100_000, rel=1e-3)
    assert plain.name == "independent"


def test_a_pair_that_depends_is_found_and_accounted_for() -> None:
    histories = expected(100_000, (0.4, 0.3, 0.5), ratio=2.5)
    best = models(histories)[0]
    assert ("a", "b") in best.pairs
    assert histories.seen + best.unseen == pytest.approx(100_000, rel=0.01)
    plain = next(model for model in models(histories) if model.name == "independent")
    assert histories.seen + plain.unseen < 95_000


def test_the_profile_holds_the_truth_and_widens_with_pairs() -> None:
    histories = expected(400, (0.4, 0.3, 0.5))
    found = {model.name: model for model in models(histories)}
    plain = found["independent"]
    low, high = bounds(histories, plain)
    assert (low, high) == pytest.approx((plain.low, plain.high))
    assert low < 400 - histories.seen < high
    wide = bounds(histories, found["a*b"])
    assert wide[1] - wide[0] > high - low


def test_four_lists_have_sixty_four_models() -> None:
    found = models(expected(3000, (0.4, 0.3, 0.5, 0.35)))
    assert len([model for model in found if not model.uneven]) == 64
    assert len(found) == 64 + 3 * (1 + 6)  # uneven chances alone and beside one pair, in three shapes
    assert [model.aic for model in found] == sorted(model.aic for model in found)
    assert any(model.high < inf for model in found)


def test_lists_that_share_nothing_have_no_model_of_their_own() -> None:
    counts = {(True, False, True): 20, (False, True, True): 15, (True, False, False): 30, (False, True, False): 30}
    found = models(Histories(lists=("a", "b", "c"), counts={**counts, (False, False, True): 25}))
    assert all(("a", "b") not in model.pairs for model in found)


def test_two_lists_are_not_enough() -> None:
    with pytest.raises(ValueError, match="three lists"):
        models(Histories(lists=("a", "b"), counts={(True, True): 3}))


def test_the_regression_is_that_of_statsmodels() -> None:
    from statsmodels.api import GLM, families  # noqa: PLC0415 - slow to load, for this test only

    random = np.random.default_rng(2)
    design = np.column_stack([np.ones(30), random.normal(size=(30, 2))])
    counts = random.poisson(np.exp(design @ [1.0, 0.5, -0.3])).astype(float)
    ours = poisson(design, counts)
    assert ours is not None
    theirs = GLM(counts, design, family=families.Poisson()).fit()
    np.testing.assert_allclose(ours[0], theirs.params, rtol=1e-5, atol=1e-7)
    assert ours[1] == pytest.approx(theirs.llf)


def test_chances_that_differ_from_thing_to_thing_are_found_and_accounted_for() -> None:
    random = np.random.default_rng(6)
    ease = random.beta(1.0, 1.5, 20_000) / 0.4
    held = random.random((4, 20_000)) < np.clip(np.array([0.4, 0.3, 0.35, 0.25])[:, None] * ease, 0, 0.98)
    counts = Counter(cell for cell in zip(*held.tolist(), strict=True) if any(cell))
    found = models(Histories(lists=("a", "b", "c", "d"), counts=dict(counts)))
    uneven = next(model for model in found if model.uneven and not model.pairs)
    plain = next(model for model in found if model.name == "independent")
    missed = 20_000 - sum(counts.values())
    assert uneven.aic < plain.aic - 100
    assert abs(uneven.unseen - missed) < 0.5 * abs(plain.unseen - missed)
