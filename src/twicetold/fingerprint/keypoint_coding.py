"""From the description of a spot to 64 bits: centre, rotate, keep the signs.

The rotation comes from a principal component analysis to 64 dimensions followed by iterative quantisation, which turns
the axes so that signs lose as little as possible (Gong and Lazebnik, CVPR 2011). It was learnt once, on the freely
licensed pictures of the demo, by `bench/keypoint_coding.py`, and is shipped with the package: it is part of the
fingerprint's version. Descriptions of the same spot differ in about 5 of 64 bits, of other spots in about 32.

Both steps were taken apart for what a mirror, a transposition (rows become columns) and a negative leave as it is,
turn into its opposite, or into one another. So the code of a spot in a picture that is mirrored, turned by quarters or
made a negative is its code with some bits turned over and, on its side, in another order: none of these need be kept.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_description import MIRRORED, NEGATIVE, TRANSPOSED
from twicetold.fingerprint.orientation import Orientation

BITS = 64


def codes(descriptions: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Codes, uint64 (n,), of descriptions (n, 128); the first sign is the highest bit."""
    mean, rotation = _learnt()
    signs = _turned(descriptions - mean, rotation) > 0
    return _packed(signs)


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


def oriented(codes: NDArray[np.uint64], orientation: Orientation) -> NDArray[np.uint64]:
    """Codes, uint64 (n,), that the same spots have in the picture so oriented."""
    order, flips = _change(orientation)
    if (order != np.arange(BITS)).any():
        bits = np.unpackbits(codes.astype(">u8").view(np.uint8).reshape(-1, BITS // 8), axis=1)
        codes = _packed(bits[:, order])
    found: NDArray[np.uint64] = codes ^ flips
    return found


def _packed(bits: NDArray[np.uint8] | NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Codes (n,) of bits (n, 64)."""
    return np.packbits(np.ascontiguousarray(bits), axis=1).view(">u8").reshape(-1).astype(np.uint64)


@cache
def _change(orientation: Orientation) -> tuple[NDArray[np.int64], np.uint64]:
    """Which bit of a code becomes each of the bits under an orientation, int64 (64,), and which of them turn over."""
    # A clockwise quarter is a transposition, and then a mirror.
    steps = [MIRRORED] * orientation.mirrored + [TRANSPOSED, MIRRORED] * orientation.quarters
    numbers = np.arange(len(MIRRORED))
    for step in [*steps, *[NEGATIVE] * orientation.negative]:
        numbers = numbers[step]
    # Number k of a description becomes that numbered `numbers[k]`: each direction, so ordered, is one of those learnt.
    _, rotation = _learnt()
    among = rotation.T @ rotation[np.argsort(numbers)]
    order = np.abs(among).argmax(axis=0)
    flips = among[order, np.arange(BITS)] < 0
    return order, _packed(flips[None])[0]


@cache
def _learnt() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean (128,) and rotation (128, 64)."""
    with files("twicetold.fingerprint").joinpath("data/keypoint-coding.npy").open("rb") as file:
        both = np.load(file, allow_pickle=False)
    return both[0], both[1:].T.copy()
