"""Themes from pictures: a few-shot head on what a packaged network makes of a release's frames and stills.

The network was trained to name things (ImageNet), and is not trained further: what is learned here are a thousand or
two numbers a theme. It tells what is in the picture, not what is meant by it, and no persons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.coding.proposals.heads import Learned, Rows, learn_from_rows


class Frame(NamedTuple):
    """One picture of a release: of which item, when it is shown (0 for a still), and its vector, float32 (d,)."""

    item: str
    time_us: int
    vector: NDArray[np.float32]


def learn(
    frames: Mapping[str, Sequence[Frame]],
    labels: Mapping[str, Mapping[str, float]],
    themes: Sequence[str],
    *,
    version: str,
) -> Learned | None:
    """Learn themes from the pictures of coded releases and score all; None where no theme has enough codings.

    Two kinds of rows are compared: the mean over a release's frames, and the mean beside the largest in each dimension,
    which tells a theme that shows in few of them.

    Args:
        frames: release to its pictures; releases without any are left out.
        labels: coded release to theme to what people say, from 0 to 1; from one half on it counts as there.
        themes: what may be learned.
        version: of what made the vectors.
    """
    names = sorted(name for name, given in frames.items() if given)
    vectors = [np.stack([frame.vector for frame in frames[name]]).astype(np.float64) for name in names]
    kinds = [Rows(name, version, partial(_stacked, vectors, largest=largest)) for name, largest in _KINDS.items()]
    return learn_from_rows(names, labels, themes, kinds)


def telling(learned: Learned, theme: str, frames: Sequence[Frame]) -> Frame:
    """The frame that speaks most for a theme, by the weights that were learned; of equals the first."""
    weights = learned.weights[theme]
    return max(frames, key=lambda frame: float(_pooled(frame.vector[None], largest=_KINDS[learned.features]) @ weights))


_KINDS = {"mean of frames": False, "mean and largest of frames": True}


def _stacked(vectors: Sequence[NDArray[np.float64]], *, largest: bool) -> NDArray[np.float64]:
    """Rows about their mean, of a mean length of 1, so that one strength of regularisation suits every network."""
    rows = np.stack([_pooled(of_release, largest=largest) for of_release in vectors])
    rows -= rows.mean(axis=0)
    return rows / max(float(np.linalg.norm(rows, axis=1).mean()), 1e-12)


def _pooled(vectors: NDArray[np.float64] | NDArray[np.float32], *, largest: bool) -> NDArray[np.float64]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    return np.concatenate([mean, vectors.max(axis=0)]) if largest else mean
