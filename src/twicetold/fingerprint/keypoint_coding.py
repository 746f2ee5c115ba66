"""From the description of a spot to 64 bits: centre, rotate, keep the signs.

The rotation comes from a principal component analysis to 64 dimensions followed by iterative quantisation, which turns
the axes so that signs lose as little as possible (Gong and Lazebnik, CVPR 2011). It was learnt once, on the freely
licensed pictures of the demo, by `bench/keypoint_coding.py`, and is shipped with the package: it is part of the
fingerprint's version. Descriptions of the same spot differ in about 5 of 64 bits, of other spots in about 32.

Both steps were taken apart for what a mirror leaves as it is and for what it turns into its opposite. So the code of a
spot in the mirrored picture is its code with some bits turned over, and need not be kept.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_description import MIRRORED

BITS = 64


def codes(descriptions: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Codes, uint64 (n,), of descriptions (n, 128); the first sign is the highest bit."""
    mean, rotation, _ = _learnt()
    signs = _turned(descriptions - mean, rotation) > 0
    packed = np.packbits(signs, axis=1)
    found: NDArray[np.uint64] = packed.view(">u8").reshape(-1).astype(np.uint64)
    return found


@numba.njit(cache=True, nogil=True)
def _turned(centred: NDArray[np.float32], rotation: NDArray[np.float32]) -> NDArray[np.float32]:
    """Numbers (n, 64) of descriptions (n, 128), their mean taken out.

    Not by NumPy's own product: a large one starts threads, and those of OpenBLAS go on waiting for the next one for
    longer than everything else that is done to a picture takes.
    """
    turned = np.zeros((len(centred), rotation.shape[1]), np.float32)
    for row in range(len(centred)):
        for number in range(len(rotation)):
            value = centred[row, number]
            for bit in range(rotation.shape[1]):
                turned[row, bit] += value * rotation[number, bit]
    return turned


def mirrored(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Codes, uint64 (n,), that the same spots have in the mirrored picture."""
    turned: NDArray[np.uint64] = codes ^ _learnt()[2]
    return turned


@cache
def _learnt() -> tuple[NDArray[np.float32], NDArray[np.float32], np.uint64]:
    """Mean (128,), rotation (128, 64), and the bits that a mirror turns over."""
    with files("twicetold.fingerprint").joinpath("data/keypoint-coding.npy").open("rb") as file:
        both = np.load(file, allow_pickle=False)
    mean, rows = both[0], both[1:]
    opposite = (rows * rows[:, MIRRORED]).sum(axis=1) < 0
    return mean, rows.T.copy(), np.packbits(opposite).view(">u8").astype(np.uint64)[0]
