from __future__ import annotations

import numpy as np
import pytest

from twicetold.coding.proposals.heads import Learned, Rows, learn_from_rows

NAMES = [f"r{number:02}" for number in range(30)]
CARRIES = np.arange(30) % 3 == 0
LABELS = {name: {"theme": float(there), "never": 0.0} for name, there in zip(NAMES, CARRIES, strict=True)}


def noise() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(30, 4))


def told() -> np.ndarray:
    return np.column_stack([CARRIES * 3.0, noise()])


def learned(*kinds: Rows, labels: dict[str, dict[str, float]] | None = None) -> Learned:
    found = learn_from_rows(NAMES, LABELS if labels is None else labels, ("theme", "never"), kinds)
    assert found is not None
    return found


def test_the_kind_of_rows_that_ranks_held_out_releases_better_is_used() -> None:
    found = learned(Rows("noise", "1", noise), Rows("told", "2", told))
    assert (found.features, found.version) == ("told", "2")
    assert found.compared["told"] == pytest.approx(1.0)
    assert found.compared["noise"] < 0.9
    assert found.weights["theme"].shape == (5,)
    assert np.argmax(found.weights["theme"]) == 0


def test_only_themes_with_enough_on_both_sides_are_learned_and_their_base_is_told() -> None:
    found = learned(Rows("told", "2", told))
    (quality,) = found.quality
    assert (quality.theme, quality.base) == ("theme", pytest.approx(1 / 3))
    few = {name: LABELS[name] for name in NAMES[:12]}
    assert learn_from_rows(NAMES, few, ("theme", "never"), [Rows("told", "2", told)]) is None


def test_what_was_not_coded_is_scored_and_proposed() -> None:
    coded = {name: LABELS[name] for name in NAMES[:21]}
    found = learned(Rows("told", "2", told), labels=coded)
    assert found.trained == tuple(NAMES[:21])
    assert {name for name in NAMES[21:] if found.proposed(name)} == {"r21", "r24", "r27"}


def test_the_same_codings_give_the_same_scores() -> None:
    assert learned(Rows("told", "2", told)).scores == learned(Rows("told", "2", told)).scores
