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
    """One picture of a release: of which item, when it is shown (0 for a still), and its vector (d,), whose direction
    counts."""

    item: str
    time_us: int
    vector: NDArray[np.int8] | NDArray[np.float32]


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
    if not names:
        return None
    pooled = np.stack([_pooled(_units([frame.vector for frame in frames[name]])) for name in names])
    kinds = [Rows(name, version, partial(_rows, pooled, largest=largest)) for name, largest in _KINDS.items()]
    return learn_from_rows(names, labels, themes, kinds)


def telling(learned: Learned, theme: str, frames: Sequence[Frame]) -> Frame:
    """The frame that speaks most for a theme, by the weights that were learned; of equals the first."""
    weights = learned.weights[theme]
    units = _units([frame.vector for frame in frames])
    alone = np.hstack([units, units]) if _KINDS[learned.features] else units
    return frames[int(np.argmax(alone @ weights))]


_KINDS = {"mean of frames": False, "mean and largest of frames": True}


def _units(vectors: Sequence[NDArray[np.int8] | NDArray[np.float32]]) -> NDArray[np.float32]:
    """float32 (n, d), each of length 1."""
    found = np.stack(vectors).astype(np.float32)
    units: NDArray[np.float32] = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    return units


def _pooled(units: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean and the largest of each number, float32 (2 d,)."""
    return np.concatenate([units.mean(axis=0), units.max(axis=0)])


def _rows(pooled: NDArray[np.float32], *, largest: bool) -> NDArray[np.float64]:
    """Rows about their mean, of a mean length of 1, so that one strength of regularisation suits every network."""
    rows = (pooled if largest else pooled[:, : pooled.shape[1] // 2]).astype(np.float64)
    rows -= rows.mean(axis=0)
    return rows / max(float(np.linalg.norm(rows, axis=1).mean()), 1e-12)
