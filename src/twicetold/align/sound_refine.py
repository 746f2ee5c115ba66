"""The rate and offset at which two sounds agree best, once it is known that they do somewhere near a line."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.sound_agreement import AnyLevels, pitched, products
from twicetold.align.sound_vote import SoundLine

REACH = np.arange(-9, 10)
"""Frames beside the line that are tried, at the middle and at either end."""

MOST_TILT = 5
"""Frames by which a tilted line leaves the old one at the ends of what it is fitted to."""

NEAR_RECORDED = 1.5
"""Frames of drift over half a stretch that cannot be told from the recorded speed."""


def refined(query: AnyLevels, ref: AnyLevels, line: SoundLine, first: int, end: int) -> SoundLine:
    """The line that agrees best over query frames `[first, end)`, near the one given.

    The recorded speed wins where it is nearly as good: it is what nearly all reuse has.
    """
    frames = np.arange(max(0, first), min(end, len(query)))
    if len(frames) < 2:
        return line
    at = np.rint(line.rate * frames + line.offset).astype(np.int64)
    inside = at[(at >= 0) & (at < len(ref))]
    rows, base = pitched(ref, inside, int(REACH.max()), line.cents)
    asked = query[frames[0] : frames[-1] + 1].astype(np.float32)
    found = np.nan_to_num(products(asked, rows, frames - frames[0], at - base, REACH))
    middle, half = (frames[0] + frames[-1]) / 2, max(1.0, (frames[-1] - frames[0]) / 2)
    tilt, moved = _best(found, frames - middle, half)
    rate = line.rate + tilt
    # Where pitch moves with tempo, the rate tells it better than the grid of rates that were voted for.
    cents = float(-1200 * np.log2(rate)) if line.cents else 0.0
    tilted = SoundLine(rate, line.at(middle) + moved - rate * middle, cents, line.votes)
    if line.cents == 0 and abs(rate - 1.0) * half < NEAR_RECORDED:
        return SoundLine(1.0, tilted.at(middle) - middle, 0.0, line.votes)
    return tilted


@numba.njit(cache=True)
def _best(found: NDArray[np.float32], beside: NDArray[np.float64], half: float) -> tuple[float, float]:
    """Tilt and move of the line with the largest sum of products (n, 19), of frames that lie `beside` (n,) the middle
    of a stretch of twice `half`."""
    most, tilt, moved = -np.inf, 0.0, 0.0
    for ends in range(-MOST_TILT, MOST_TILT + 1):
        sums = np.zeros(found.shape[1] - 2 * MOST_TILT)
        for frame in range(len(found)):
            first = int(np.rint(ends / half * beside[frame])) + MOST_TILT
            for place in range(len(sums)):
                sums[place] += found[frame, first + place]
        place = int(sums.argmax())
        # A tilt has to earn its keep.
        worth = sums[place] * (1.0 - 0.002 * abs(ends))
        if worth > most:
            most, tilt, moved = worth, ends / half, float(REACH[MOST_TILT + place])
    return tilt, moved
