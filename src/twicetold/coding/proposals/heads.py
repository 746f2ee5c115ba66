"""Themes from rows of numbers: for each theme a logistic regression, compared over kinds of rows on codings held out.

Of several kinds of rows the one that ranks held-out releases best is used: the mean, over themes, of average precision.
Scores of releases that were learned from are those of models that had not seen them, so that they can be set beside
others. A theme is learned only where enough releases with it, and without it, are coded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import StratifiedKFold

MIN_OF_EACH = 5
FOLDS = 5
INVERSE_REGULARISATION = 10.0
SEED = 0

SETTINGS: dict[str, str | int | float | bool | None] = {
    "inverse_regularisation": INVERSE_REGULARISATION,
    "folds": FOLDS,
    "seed": SEED,
}


class Rows(NamedTuple):
    """One kind of rows: its name, the version of what makes them, and how to make them, once, when they are needed."""

    name: str
    version: str
    make: Callable[[], Any]
    """Gives an array or a sparse matrix, one row for each release."""


class ThemeQuality(msgspec.Struct, frozen=True, kw_only=True):
    """How well one theme was told on releases held out: 1 is perfect, `base` is what ranking by chance gives."""

    theme: str
    average_precision: float
    base: float
    threshold: float


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned, and its scores: release to theme to probability. `weights` are those of each theme's model."""

    features: str
    version: str
    quality: tuple[ThemeQuality, ...]
    compared: dict[str, float]
    scores: dict[str, dict[str, float]]
    trained: tuple[str, ...]
    weights: dict[str, Any]

    def proposed(self, release: str) -> dict[str, float]:
        """The themes that score at least as much as tells them best on releases held out."""
        enough = {one.theme: one.threshold for one in self.quality}
        return {theme: score for theme, score in self.scores[release].items() if score >= enough[theme]}


def learn_from_rows(
    names: Sequence[str],
    labels: Mapping[str, Mapping[str, float]],
    themes: Sequence[str],
    kinds: Sequence[Rows],
) -> Learned | None:
    """Learn themes from coded releases and score all; None where no theme has enough codings.

    Args:
        names: releases, in the order of the rows.
        labels: coded release to theme to what people say, from 0 to 1; from one half on it counts as there.
        themes: what may be learned.
        kinds: rows to choose from, the first kind where they are equal.
    """
    coded = [name for name in names if name in labels]
    truth = {theme: np.array([labels[name][theme] >= 0.5 for name in coded], dtype=np.int64) for theme in themes}
    learned = [theme for theme, given in truth.items() if min(given.sum(), len(given) - given.sum()) >= MIN_OF_EACH]
    if not learned:
        return None
    place = {name: index for index, name in enumerate(names)}
    inside = [place[name] for name in coded]
    tried = []
    for kind in kinds:
        rows = kind.make()
        tried.append((kind, rows, _held_out(rows[inside], {theme: truth[theme] for theme in learned})))
    compared = {
        kind.name: float(np.mean([average_precision_score(truth[theme], held[theme]) for theme in learned]))
        for kind, _, held in tried
    }
    kind, rows, held = max(tried, key=lambda one: compared[one[0].name])
    scores: dict[str, dict[str, float]] = {name: {} for name in names}
    weights = {}
    for theme in learned:
        model = _regression().fit(rows[inside], truth[theme])
        weights[theme] = model.coef_[0]
        for name, score in zip(names, model.predict_proba(rows)[:, 1].tolist(), strict=True):
            scores[name][theme] = score
        for name, score in zip(coded, held[theme].tolist(), strict=True):
            scores[name][theme] = score
    return Learned(
        features=kind.name,
        version=kind.version,
        quality=tuple(_quality(theme, truth[theme], held[theme]) for theme in learned),
        compared=compared,
        scores=scores,
        trained=tuple(coded),
        weights=weights,
    )


def _held_out(inside: Any, truth: Mapping[str, NDArray[np.int64]]) -> dict[str, NDArray[np.float64]]:
    """For each theme the scores of the coded rows by models that had not seen them."""
    held = {}
    for theme, given in truth.items():
        scores = np.zeros(len(given))
        folds = StratifiedKFold(
            n_splits=min(FOLDS, int(min(given.sum(), len(given) - given.sum()))), shuffle=True, random_state=SEED
        )
        for known, unknown in folds.split(np.zeros(len(given)), given):
            scores[unknown] = _regression().fit(inside[known], given[known]).predict_proba(inside[unknown])[:, 1]
        held[theme] = scores
    return held


def _regression() -> LogisticRegression:
    return LogisticRegression(C=INVERSE_REGULARISATION, max_iter=2000, random_state=SEED)


def _quality(theme: str, truth: NDArray[np.int64], held: NDArray[np.float64]) -> ThemeQuality:
    return ThemeQuality(
        theme=theme,
        average_precision=float(average_precision_score(truth, held)),
        base=float(truth.mean()),
        threshold=_best_threshold(truth, held),
    )


def _best_threshold(truth: NDArray[np.int64], held: NDArray[np.float64]) -> float:
    """The score from which on proposing would have had the best F1 on releases held out, halfway to the next below."""
    order = np.argsort(-held, kind="stable")
    found = np.cumsum(truth[order])
    f1 = 2 * found / (np.arange(1, len(truth) + 1) + truth.sum())
    last = int(np.argmax(f1))
    below = held[order[last + 1]] if last + 1 < len(order) else 0.0
    return float(held[order[last]] + below) / 2
