"""Whether a large file is as it was written: 64-bit sums of its blocks, as fast as it can be read.

They tell damage of every kind that disks and copying do, a single bit to whole blocks in the wrong place. They are not
made against somebody who means to deceive, who could write another manifest as well.
"""

from __future__ import annotations

from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

BLOCK_BYTES = 1 << 20

_LANES = 32
ODD = 0x9E3779B97F4A7C15
"""2**64 over the golden ratio, odd: multiplying by it loses nothing (Knuth, TAOCP 3, 6.4)."""


def sums_of(path: Path) -> NDArray[np.uint64]:
    """A sum of each MiB of a file, uint64 (blocks,); none of an empty one. The last block counts as filled with zeros,
    so compare sizes besides.

    Raises:
        OSError: it cannot be read.
    """
    found: list[int] = []
    block = np.zeros(BLOCK_BYTES // 8, np.uint64)
    with path.open("rb") as file:
        while count := file.readinto(block.data):
            block.view(np.uint8)[count:] = 0
            found.append(_sum(block, len(found)))
    return np.array(found, np.uint64)


@numba.njit(cache=True, nogil=True)
def _sum(words: NDArray[np.uint64], number: int) -> int:
    """Lanes side by side, so that a processor can do several at once; each word is multiplied and turned as often as
    words come after it, so that their order counts."""
    lanes = np.arange(_LANES).astype(np.uint64) + np.uint64(number * _LANES)
    for row in range(0, len(words), _LANES):
        for lane in range(_LANES):
            mixed = (lanes[lane] ^ words[row + lane]) * np.uint64(ODD)
            lanes[lane] = (mixed << np.uint64(29)) | (mixed >> np.uint64(35))
    total = np.uint64(0)
    for lane in range(_LANES):
        total = (total ^ lanes[lane]) * np.uint64(ODD)
        total ^= total >> np.uint64(32)
    return total  # type: ignore[return-value]  # an int once it is back from Numba
