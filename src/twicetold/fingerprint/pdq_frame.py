"""`pdq-frame`: PDQ's transform of the whole picture, averaged down to 64x64, for frames and stills alike.

Published PDQ samples its filtered picture at whole pixels, half a pixel or more off centre, and by how much depends on
the size of the picture: the same frame at 640x360 and at 426x240 differs by 14 bits. Averaging areas has no such phase:
4 bits, and reading costs nothing extra because the decoder's scaler does it. The codes lie about 10 bits from published
PDQ, so lists for others are made with `twicetold.fingerprint.pdq` from full frames. docs/decisions/003-frame-codes.md
holds the measured tables.
"""

from __future__ import annotations

from collections.abc import Mapping

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.base import FrameCodes, PictureInput, Setting
from twicetold.fingerprint.blank import blank_flags
from twicetold.fingerprint.pdq import pdq_batch
from twicetold.fingerprint.pdq_kernels import SIDE, luma_of_rgb


@numba.njit(cache=True, nogil=True)
def _overlaps(length: int) -> NDArray[np.float64]:
    """Share (SIDE, length) of each source sample in each of SIDE equal parts of the line."""
    shares = np.zeros((SIDE, length))
    for i in range(SIDE):
        start, end = i * length / SIDE, (i + 1) * length / SIDE
        for j in range(int(start), min(length, int(np.ceil(end)))):
            shares[i, j] = (min(end, j + 1.0) - max(start, float(j))) / (end - start)
    return shares


def area_mean(luma: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.uint8]:
    """Average areas of `luma` (h, w) down, or stretch them up, to (64, 64)."""
    rows, columns = (_overlaps(length) for length in luma.shape)
    mean: NDArray[np.uint8] = np.rint(rows @ luma.astype(np.float64) @ columns.T).astype(np.uint8)
    return mean


class PdqFrame:
    """The fingerprinter of whole pictures."""

    name = "pdq-frame"
    version = "1"

    @property
    def settings(self) -> Mapping[str, Setting]:
        return {"side": SIDE}

    @property
    def pictures(self) -> PictureInput:
        return PictureInput(frame_width=SIDE, frame_height=SIDE, still_max_side=8 * SIDE)

    def compute(self, times_us: NDArray[np.int64], pixels: NDArray[np.uint8]) -> FrameCodes:
        """One row per picture; pictures of another size than 64x64, as stills are, are averaged down here."""
        small = pixels
        if pixels.shape[1:] != (SIDE, SIDE):
            lumas = (luma_of_rgb(np.ascontiguousarray(p)) if p.ndim == 3 else p for p in pixels)
            small = np.array([area_mean(luma) for luma in lumas], np.uint8).reshape(-1, SIDE, SIDE)
        hashed = pdq_batch(small)
        return FrameCodes(
            times_us=times_us,
            codes=hashed.codes,
            mirrored=hashed.mirrored,
            quality=hashed.quality,
            flags=blank_flags(small, hashed.quality),
        )
