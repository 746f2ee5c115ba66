"""Pictures described by a network: vectors of 8 bits that lie near one another where pictures look alike.

Such a vector says that two pictures resemble each other, never that they are the same: two takes on one set lie as near
as a picture and its cropped copy. So vectors propose, for the alignment to judge, and serve as features for proposals
of codes; nothing is decided by them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.blank import blank_flags
from twicetold.fingerprint.learned_model import PictureModel

SHORT = 256
"""Numbers of a vector that is kept for searching; the longer ones of networks are projected onto these."""

LARGEST = 127


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """Pictures of one item, n of them, blank ones left out; a still has one, at time 0."""

    times_us: NDArray[np.int64]
    """(n,) microseconds from the item's start, rising."""
    vectors: NDArray[np.int8]
    """(n, d); only directions count."""
    end_us: int = 0

    def __post_init__(self) -> None:
        if self.times_us.dtype != np.int64 or self.times_us.ndim != 1 or (np.diff(self.times_us) <= 0).any():
            raise ValueError("times are int64 (n,) and rise")
        if self.vectors.dtype != np.int8 or self.vectors.ndim != 2 or len(self.vectors) != len(self.times_us):
            raise ValueError(f"vectors are int8 (n, d), not {self.vectors.dtype} {self.vectors.shape}")

    def __len__(self) -> int:
        return len(self.times_us)

    @property
    def units(self) -> NDArray[np.float32]:
        """The vectors with length 1, float32 (n, d)."""
        found = self.vectors.astype(np.float32)
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
        return found


def describe(
    model: PictureModel, times_us: NDArray[np.int64], pictures: NDArray[np.uint8], *, short: bool, end_us: int = 0
) -> Described:
    """Describe pictures of one size; blank ones are left out.

    Args:
        model: what describes them.
        times_us: (n,) rising.
        pictures: (n, h, w, 3) RGB.
        short: project onto `SHORT` numbers, which keeps distances to about a sixteenth (Achlioptas 2003).
        end_us: where the item ends.
    """
    # Quality counts for pictures that are nearly flat; those of no deviation are blank whatever it is.
    telling = blank_flags(pictures, np.zeros(len(pictures), np.uint8)) == 0
    vectors = model.vectors(pictures[telling])
    if short and model.dimensions > SHORT:
        vectors = vectors @ _projection(model.dimensions)
    return Described(times_us[telling], _rounded(vectors), end_us)


def _rounded(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Each vector scaled so that its largest number is `LARGEST`."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0.0), 1e-12)
    rounded: NDArray[np.int8] = np.rint(vectors / largest * LARGEST).astype(np.int8)
    return rounded


@cache
def _projection(dimensions: int) -> NDArray[np.float32]:
    """Signs (dimensions, SHORT) that are the same everywhere: the bits of an extendable hash."""
    bits = np.frombuffer(hashlib.shake_256(b"twicetold learned 1").digest(dimensions * SHORT // 8), np.uint8)
    return np.unpackbits(bits).reshape(dimensions, SHORT).astype(np.float32) * 2 - 1
