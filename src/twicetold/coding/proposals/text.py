"""Themes from words: the words of releases as rows of numbers, of several kinds, to `heads`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from twicetold.coding.proposals.features import Features
from twicetold.coding.proposals.heads import Learned, Rows, learn_from_rows


def learn(
    texts: Mapping[str, str],
    labels: Mapping[str, Mapping[str, float]],
    themes: Sequence[str],
    kinds: Sequence[Features],
) -> Learned | None:
    """Learn themes from coded releases and score all; None where no theme has enough codings.

    Args:
        texts: release to its words; releases without words are left out.
        labels: coded release to theme to what people say, from 0 to 1; from one half on it counts as there.
        themes: what may be learned.
        kinds: features to choose from, the first one where they are equal.
    """
    names = sorted(name for name, text in texts.items() if text.strip())
    words = [texts[name] for name in names]
    return learn_from_rows(
        names, labels, themes, [Rows(kind.name, kind.version, partial(_fitted, kind, words)) for kind in kinds]
    )


def _fitted(kind: Features, words: Sequence[str]) -> Any:
    kind.fit(words)
    return kind.transform(words)
