"""From a SIFT descriptor to 64 bits: square root, centre, rotate, keep the signs.

The rotation comes from a principal component analysis to 64 dimensions followed by iterative quantisation, which turns
the axes so that signs lose as little as possible (Gong and Lazebnik, CVPR 2011). It was learnt once, on the freely
licensed pictures of the demo, by `bench/keypoint_coding.py`, and is shipped with the package: it is part of the
fingerprint's version. Descriptors of the same spot differ in about 5 of 64 bits, of other spots in about 32.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

BITS = 64

_CELLS, _DIRECTIONS = 4, 8

MIRRORED = (
    np.arange(_CELLS * _CELLS * _DIRECTIONS)
    .reshape(_CELLS, _CELLS, _DIRECTIONS)[::-1][:, :, (_DIRECTIONS - np.arange(_DIRECTIONS)) % _DIRECTIONS]
    .reshape(-1)
)
"""Order of a descriptor's 128 numbers that gives the descriptor of the mirrored picture: a descriptor is taken in a
frame turned to the spot's direction, and a mirror turns that frame's rows and its directions around."""


def rooted(descriptors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Descriptors (n, 128), each with sum 1 and its square root taken (RootSIFT: Arandjelovic and Zisserman 2012)."""
    total = np.maximum(descriptors.sum(axis=1, keepdims=True), 1.0)
    roots: NDArray[np.float32] = np.sqrt(descriptors / total)
    return roots


def codes(descriptors: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Codes, uint64 (n,), of SIFT descriptors (n, 128); the first sign is the highest bit."""
    mean, rotation = _learnt()
    signs = (rooted(descriptors) - mean) @ rotation > 0
    packed = np.packbits(signs, axis=1)
    found: NDArray[np.uint64] = packed.view(">u8").reshape(-1).astype(np.uint64)
    return found


@cache
def _learnt() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean (128,) and rotation (128, 64)."""
    with files("twicetold.fingerprint").joinpath("data/keypoint-coding.npy").open("rb") as file:
        both = np.load(file, allow_pickle=False)
    return both[0], both[1:].T.copy()
