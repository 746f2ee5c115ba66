"""Themes from words: for each theme a logistic regression on features of the text, compared on codings held out.

Of several kinds of features the one that ranks held-out releases best is used: the mean, over themes, of average
precision. Scores of releases that were learned from are those of models that had not seen them, so that they can be set
beside others. A theme is learned only where enough releases with it, and without it, are coded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import StratifiedKFold

from twicetold.coding.proposals.features import Features

MIN_OF_EACH = 5
FOLDS = 5
INVERSE_REGULARISATION = 10.0
SEED = 0


class ThemeQuality(msgspec.Struct, frozen=True, kw_only=True):
    """How well one theme was told on releases held out: 1 is perfect, `base` is what ranking by chance gives."""

    theme: str
    average_precision: float
    base: float
    threshold: float


class TextModel(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned, and its scores: release to theme to probability."""

    features: str
    version: str
    quality: tuple[ThemeQuality, ...]
    compared: dict[str, float]
    scores: dict[str, dict[str, float]]
    trained: tuple[str, ...]

    def proposed(self, release: str) -> dict[str, float]:
        """The themes that score at least as much as tells them best on releases held out."""
        enough = {one.theme: one.threshold for one in self.quality}
        return {theme: score for theme, score in self.scores[release].items() if score >= enough[theme]}


def learn(
    texts: Mapping[str, str],
    labels: Mapping[str, Mapping[str, float]],
    themes: Sequence[str],
    kinds: Sequence[Features],
) -> TextModel | None:
    """Learn themes from coded releases and score all; None where no theme has enough codings.

    Args:
        texts: release to its words; releases without words are left out.
        labels: coded release to theme to what people say, from 0 to 1; from one half on it counts as there.
        kinds: features to choose from, the first one where they are equal.
    """
    names = sorted(name for name, text in texts.items() if text.strip())
    coded = [name for name in names if name in labels]
    truth = {theme: np.array([labels[name][theme] >= 0.5 for name in coded], dtype=np.int64) for theme in themes}
    learned = [theme for theme, given in truth.items() if min(given.sum(), len(given) - given.sum()) >= MIN_OF_EACH]
    if not learned:
        return None
    tried = [
        (kind, *_held_out(kind, names, coded, texts, {theme: truth[theme] for theme in learned})) for kind in kinds
    ]
    compared = {
        kind.name: float(np.mean([average_precision_score(truth[theme], held[theme]) for theme in learned]))
        for kind, _, held in tried
    }
    kind, rows, held = max(tried, key=lambda one: compared[one[0].name])
    scores: dict[str, dict[str, float]] = {name: {} for name in names}
    place = {name: index for index, name in enumerate(names)}
    inside = [place[name] for name in coded]
    for theme in learned:
        model = _regression().fit(rows[inside], truth[theme])
        for name, score in zip(names, model.predict_proba(rows)[:, 1].tolist(), strict=True):
            scores[name][theme] = score
        for name, score in zip(coded, held[theme].tolist(), strict=True):
            scores[name][theme] = score
    return TextModel(
        features=kind.name,
        version=kind.version,
        quality=tuple(_quality(theme, truth[theme], held[theme]) for theme in learned),
        compared=compared,
        scores=scores,
        trained=tuple(coded),
    )


def _held_out(
    kind: Features,
    names: Sequence[str],
    coded: Sequence[str],
    texts: Mapping[str, str],
    truth: Mapping[str, NDArray[np.int64]],
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """The rows of all texts, and for each theme the scores of coded ones by models that had not seen them."""
    kind.fit([texts[name] for name in names])
    rows = kind.transform([texts[name] for name in names])
    place = {name: index for index, name in enumerate(names)}
    inside = rows[[place[name] for name in coded]]
    held = {}
    for theme, given in truth.items():
        scores = np.zeros(len(coded))
        folds = StratifiedKFold(
            n_splits=min(FOLDS, int(min(given.sum(), len(given) - given.sum()))), shuffle=True, random_state=SEED
        )
        for known, unknown in folds.split(np.zeros(len(given)), given):
            scores[unknown] = _regression().fit(inside[known], given[known]).predict_proba(inside[unknown])[:, 1]
        held[theme] = scores
    return rows, held


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
