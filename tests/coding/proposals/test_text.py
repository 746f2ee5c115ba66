from __future__ import annotations

import numpy as np
import pytest

from tests.coding.proposals.sentences import labels, texts
from twicetold.coding.proposals.features import NGrams
from twicetold.coding.proposals.text import learn

THEMES = ("ships", "bread", "never")


class Mute:
    """Features that tell nothing."""

    name, version = "mute", "1"

    def fit(self, texts) -> None:
        pass

    def transform(self, texts):
        return np.ones((len(texts), 1))


@pytest.fixture
def model():
    coded = [name for name in sorted(texts()) if name[1] in "024"]
    return learn(texts(), labels(coded), THEMES, [Mute(), NGrams()])


def test_themes_are_told_on_texts_that_nobody_coded(model) -> None:
    uncoded = [name for name in texts() if name not in model.trained]
    assert len(uncoded) == 24
    right = [{"ships" if name[0] == "s" else "bread"} for name in uncoded]
    found = [set(model.proposed(name)) for name in uncoded]
    assert all(one <= other for one, other in zip(found, right, strict=True))
    assert sum(map(bool, found)) >= 20


def test_what_tells_more_on_codings_held_out_is_used(model) -> None:
    assert model.features == "character n-grams"
    assert model.compared["character n-grams"] > model.compared["mute"]
    assert all(one.average_precision > 0.9 > one.base for one in model.quality)


def test_a_theme_that_is_coded_too_seldom_is_not_learned(model) -> None:
    assert {one.theme for one in model.quality} == {"ships", "bread"}
    assert all(set(scores) == {"ships", "bread"} for scores in model.scores.values())
    few = labels(["s00", "s01", "b00", "b01"])
    assert learn(texts(), few, THEMES, [NGrams()]) is None


def test_what_was_learned_from_is_scored_by_models_that_had_not_seen_it() -> None:
    coded = sorted(texts())
    wrong = labels(coded)
    wrong["s00"] = {"ships": 0.0, "bread": 1.0, "never": 0.0}
    model = learn(texts(), wrong, THEMES, [NGrams()])
    assert model is not None
    assert model.scores["s00"]["ships"] > 0.5


def test_releases_without_words_are_left_out() -> None:
    given = {**texts(), "film": " "}
    model = learn(given, labels(sorted(texts())), THEMES, [NGrams()])
    assert model is not None
    assert "film" not in model.scores
