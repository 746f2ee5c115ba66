from __future__ import annotations

import numpy as np
import pytest

from twicetold.coding.proposals.picture import Frame, learn, telling

THEMES = ("boats", "never")


def releases(*, shown_in: int) -> dict[str, list[Frame]]:
    """Twenty-four releases of four pictures; in every third the first `shown_in` hold what makes the theme."""
    random = np.random.default_rng(2)
    found: dict[str, list[Frame]] = {}
    for number in range(24):
        vectors = random.normal(size=(4, 12)).astype(np.float32) * 0.2 + 1
        if number % 3 == 0:
            vectors[:shown_in, 3] += 2
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        found[f"r{number:02}"] = [Frame("a" * 64, row * 1_000_000, vector) for row, vector in enumerate(vectors)]
    return found


LABELS = {f"r{number:02}": {"boats": float(number % 3 == 0), "never": 0.0} for number in range(16)}


@pytest.mark.parametrize("shown_in", [1, 4])
def test_themes_are_told_on_releases_that_nobody_coded(shown_in: int) -> None:
    frames = releases(shown_in=shown_in)
    model = learn(frames, LABELS, THEMES, version="net 1")
    assert model is not None
    assert model.version == "net 1"
    assert {name for name in sorted(frames)[16:] if model.proposed(name)} == {"r18", "r21"}
    assert set(model.compared) == {"mean of frames", "mean and largest of frames"}


def test_the_picture_that_speaks_for_a_theme_is_named() -> None:
    frames = releases(shown_in=1)
    model = learn(frames, LABELS, THEMES, version="net 1")
    assert model is not None
    assert telling(model, "boats", frames["r21"]).time_us == 0
    turned = frames["r21"][::-1]
    assert telling(model, "boats", turned).time_us == 0


def test_releases_without_pictures_are_left_out() -> None:
    model = learn({**releases(shown_in=4), "words": []}, LABELS, THEMES, version="net 1")
    assert model is not None
    assert "words" not in model.scores


def test_too_few_codings_teach_nothing() -> None:
    few = {name: LABELS[name] for name in ("r00", "r01", "r03", "r04")}
    assert learn(releases(shown_in=4), few, THEMES, version="net 1") is None
