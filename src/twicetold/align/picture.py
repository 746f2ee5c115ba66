"""Whether two pictures that stand still are one: likeness as a whole, and detail by detail.

Two stills of one scene correlate well as a whole; what differs between them (another object on the table, another face)
is a matter of blocks. So textured blocks are compared one by one, and it is the share that agrees that counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.align.warp import Warp

WIDTH, HEIGHT = 160, 120
"""Size at which pictures are compared, squeezed to fit."""

BLOCK = 20
"""Side of a block: an eighth of the picture's width."""

TEXTURE = 0.12
"""Standard deviation of a block, over that of the whole picture, from which it has detail to compare."""

BLOCK_LIKENESS = 0.6
"""Correlation from which a block agrees; recompression at a tenth of the rate leaves it above 0.8."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`likeness`: correlation of the whole pictures, -1 to 1. `detail`: share of textured blocks that agree, 0 to 1."""

    likeness: float
    detail: float


def resemblance(query: NDArray[np.uint8], ref: NDArray[np.uint8], warp: Warp) -> Resemblance:
    """Compare two grey pictures, uint8 (h, w) each of its own size, where `warp` lays one on the other."""
    a = cv2.resize(query, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
    # Both sides are first brought to the same squeezed size, so that the warp's unit square is WIDTH x HEIGHT pixels.
    b = cv2.resize(ref, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    scale = np.diag([WIDTH, HEIGHT, 1.0])
    centre = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    matrix = (np.linalg.inv(centre) @ scale @ warp.matrix @ np.linalg.inv(scale) @ centre)[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(b, matrix, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    inside = cv2.warpAffine(np.ones((HEIGHT, WIDTH), np.uint8), matrix, (WIDTH, HEIGHT), flags=flags) > 0
    if inside.sum() < BLOCK * BLOCK:
        return Resemblance(0.0, 0.0)
    whole = _correlation(a[inside], laid[inside])
    agree = textured = 0
    floor = TEXTURE * max(float(a[inside].std()), 1.0), TEXTURE * max(float(laid[inside].std()), 1.0)
    for top in range(0, HEIGHT, BLOCK):
        for left in range(0, WIDTH, BLOCK):
            block = np.s_[top : top + BLOCK, left : left + BLOCK]
            if not inside[block].all() or (a[block].std() < floor[0] and laid[block].std() < floor[1]):
                continue
            textured += 1
            agree += _correlation(a[block].ravel(), laid[block].ravel()) >= BLOCK_LIKENESS
    return Resemblance(whole, agree / textured if textured else 0.0)


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Correlation of two equally long rows of grey levels, with one level of noise so that flat ones give nothing."""
    a, b = a - a.mean(), b - b.mean()
    noise = float(len(a))
    return float((a * b).sum() / np.sqrt(((a * a).sum() + noise) * ((b * b).sum() + noise)))
