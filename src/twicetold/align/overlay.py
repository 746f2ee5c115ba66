"""What moves over a picture and is not of it: a sticker that wanders, credits that roll.

A bright spot that moves makes nearly all the change there is in a picture in which little happens, and then nothing
agrees. Such a spot is told by its brightness: for as long as the reference is looked at, it shows nothing like it at
that place.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.pair import Cells

SCENE = 0.7
"""Correlation of the two mean pictures from which they show one scene."""

BEYOND = 1.0
"""How far a cell lies beyond all that the reference shows there, over the spread of the query's mean picture."""

FAINT = 0.3
"""Share of its usual contrast below which a frame tells nothing."""

MOST = 0.2
"""Share of the cells, over all frames, above which it is not something that lies over the picture."""


def covered(query: Cells, ref: Cells, mask: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Cells that something covers, bool (n, cells), those beside them too; None where there are none, or no one scene.

    Args:
        query: n frames.
        ref: all that the reference shows within reach.
        mask: bool (h, w), where the cells lie on the canvas.
    """
    ours, theirs = _evened(query.values), _evened(ref.values)
    usual, their_usual = ours.mean(axis=0), theirs.mean(axis=0)
    spread, their_spread = float(usual.std()), float(their_usual.std())
    if min(spread, their_spread) <= 0:
        return None
    alike = float(((usual - usual.mean()) * (their_usual - their_usual.mean())).mean()) / (spread * their_spread)
    if alike < SCENE:
        return None
    gain = alike * spread / their_spread
    level = float(usual.mean() - gain * their_usual.mean())
    high = gain * theirs.max(axis=0) + level + BEYOND * spread
    low = gain * theirs.min(axis=0) + level - BEYOND * spread
    beyond = (ours > high) | (ours < low)
    if not 0 < beyond.mean() <= MOST:
        return None
    shown = np.zeros((len(beyond), *mask.shape), np.uint8)
    shown[:, mask] = beyond
    around = np.ones((3, 3), np.uint8)
    found: NDArray[np.bool_] = np.array([cv2.dilate(frame, around) for frame in shown])[:, mask] > 0
    return found


def without(query: Cells, hidden: NDArray[np.bool_]) -> Cells:
    """The frames with their mean picture where something covers them, float32 (n, cells) less each frame's mean."""
    values = np.where(hidden, query.values.mean(axis=0), query.values)
    return Cells(query.times_us, values - values.mean(axis=1, keepdims=True))


def _evened(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frames (n, cells) as bright as their mean picture, that a fade is no cover; those that hardly show it as that."""
    usual = values.mean(axis=0)
    gains = values @ usual / max(float(usual @ usual), 1e-6)
    even = values / np.maximum(gains, FAINT)[:, None]
    evened: NDArray[np.float32] = np.where(gains[:, None] < FAINT, usual, even).astype(np.float32)
    return evened
