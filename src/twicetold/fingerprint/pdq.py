"""PDQ, the 256-bit perceptual hash of pictures, as its authors publish it.

Source: facebook/ThreatExchange, `hashing/hashing.pdf` and the C++ under `pdq/cpp`. Luma, a tent filter down to 64x64,
the lowest 16x16 frequencies of its cosine transform (the constant row and column left out), each above or below their
median. Two pictures count as the same at a Hamming distance of 31 bits or less; pictures whose quality is below 50
carry too little structure to be compared.

A code is four `uint64`; the most significant bit of the first is the first bit of the published hexadecimal form.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint import pdq_kernels as kernels

BITS = 256
MIN_SIDE = 5
"""Pictures with a shorter side have the code 0 and quality 0, as in the reference."""
EXPORT_MIN_QUALITY = 50
"""Hashes below this are not handed to others."""

_HEX_DIGITS = BITS // 4


class Turn(IntEnum):
    """The eight ways to turn and mirror a picture, in the order that `dihedral` returns; turns are anticlockwise."""

    ORIGINAL = 0
    ROTATE90 = 1
    ROTATE180 = 2
    ROTATE270 = 3
    FLIP_VERTICAL = 4
    FLIP_HORIZONTAL = 5
    ROTATE90_FLIP_VERTICAL = 6
    ROTATE90_FLIP_HORIZONTAL = 7


# Per turn: are odd frequencies down the rows negated, those along the columns, and are the axes swapped afterwards.
_SIGNS: dict[Turn, tuple[bool, bool, bool]] = {
    Turn.ORIGINAL: (False, False, False),
    Turn.ROTATE90: (False, True, True),
    Turn.ROTATE180: (True, True, False),
    Turn.ROTATE270: (True, False, True),
    Turn.FLIP_VERTICAL: (True, False, False),
    Turn.FLIP_HORIZONTAL: (False, True, False),
    Turn.ROTATE90_FLIP_VERTICAL: (False, False, True),
    Turn.ROTATE90_FLIP_HORIZONTAL: (True, True, True),
}


MIRROR_FLIPS: NDArray[np.uint64] = np.full(4, 0x5555555555555555, np.uint64)
"""(4,) the bits of the odd frequencies along the columns, which a mirror turns over. The code of a mirror image differs
besides in some bits whose coefficient is nearest to the median: 7 of 256, the mean of 8,692 frames of film."""


class PdqCodes(NamedTuple):
    """Hashes of n pictures."""

    codes: NDArray[np.uint64]
    """(n, 4)"""
    mirrored: NDArray[np.uint64]
    """(n, 4), codes of the same pictures with left and right swapped."""
    quality: NDArray[np.uint8]
    """(n,), 0 to 100."""


def _checked(pictures: NDArray[np.uint8], *, leading: int) -> None:
    if pictures.dtype != np.uint8:
        raise TypeError(f"pictures hold uint8, not {pictures.dtype}")
    shape = pictures.shape[leading:]
    if len(pictures.shape) < leading + 2 or len(shape) not in {2, 3} or (len(shape) == 3 and shape[2] != 3):
        raise ValueError(f"a picture is (h, w) luma or (h, w, 3) RGB, not {shape}")


def _luma(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    if picture.ndim == 3:
        return kernels.luma_of_rgb(np.ascontiguousarray(picture))
    return picture.astype(np.float32)


def pdq(picture: NDArray[np.uint8]) -> tuple[NDArray[np.uint64], int]:
    """Hash one picture, (h, w) luma or (h, w, 3) RGB.

    Returns:
        The code (4,) and the quality, 0 to 100.
    """
    _checked(picture, leading=0)
    result = pdq_batch(picture[None])
    return result.codes[0], int(result.quality[0])


def pdq_batch(pictures: NDArray[np.uint8]) -> PdqCodes:
    """Hash n pictures of one size, (n, h, w) luma or (n, h, w, 3) RGB. Pictures of 64x64 are not filtered any more."""
    _checked(pictures, leading=1)
    count, height, width = pictures.shape[:3]
    codes = np.zeros((count, 4), np.uint64)
    mirrored = np.zeros((count, 4), np.uint64)
    quality = np.zeros(count, np.uint8)
    if min(height, width) >= MIN_SIDE:
        if pictures.ndim == 3:
            gray = np.ascontiguousarray(pictures)
            kernels.hash_gray_batch(gray, codes, mirrored, quality)
        else:
            for k in range(count):
                small = kernels.downsample(_luma(pictures[k]))
                quality[k] = kernels.hash_small(small, codes[k], mirrored[k])
    return PdqCodes(codes, mirrored, quality)


def dihedral(picture: NDArray[np.uint8]) -> tuple[NDArray[np.uint64], int]:
    """Hash one picture, turned and mirrored in all eight ways, from a single transform.

    Returns:
        Codes (8, 4), rows as in `Turn`, and the quality.
    """
    _checked(picture, leading=0)
    codes = np.zeros((len(Turn), 4), np.uint64)
    if min(picture.shape[:2]) < MIN_SIDE:
        return codes, 0
    small = kernels.downsample(_luma(picture))
    coefficients = kernels.transform(small)
    for turn, signs in _SIGNS.items():
        kernels.set_bits(kernels.turned(coefficients, *signs), codes[turn])
    return codes, int(kernels.quality_of(small))


def to_hex(code: NDArray[np.uint64]) -> str:
    """The published text form of a code (4,): 64 lower-case hexadecimal digits."""
    return "".join(f"{int(word):016x}" for word in code)


def from_hex(text: str) -> NDArray[np.uint64]:
    """Read a code (4,) from its text form.

    Some tools drop leading zeros: shorter texts of even length are padded on the left. An odd length means that digits
    were lost elsewhere.

    Raises:
        ValueError: not hexadecimal, empty, longer than 64 digits or of odd length.
    """
    digits = text.strip().lower()
    if not digits or len(digits) > _HEX_DIGITS or len(digits) % 2 or not set(digits) <= set("0123456789abcdef"):
        raise ValueError(f"a PDQ hash is {_HEX_DIGITS} hexadecimal digits, not {text!r}")
    padded = digits.zfill(_HEX_DIGITS)
    return np.array([int(padded[k : k + 16], 16) for k in range(0, _HEX_DIGITS, 16)], np.uint64)
