"""Looking landmarks up in one segment: the inner loops of the index.

A landmark is looked up as it is among all. A strong one is looked up among the strong ones at every gap that a change
of tempo allows; and once for every shift of its pitch, at the gaps that go with it where a sound is played faster or
slower, pitch and all.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.search.sound_cells import CELLS, GAPS, INTERVALS, PITCH_CENTS, PITCHES

SLOWEST, FASTEST = 0.78, 1.28
"""Reference seconds per query second that are looked for."""

MOST_SHIFT = 13
"""Cells of pitch: 430 cents, a rate of 1.28."""

RATE_OF_SHIFT = 2.0 ** (-np.arange(-MOST_SHIFT, MOST_SHIFT + 1) * PITCH_CENTS / 1200.0)
"""Rate at which pitch and tempo have moved together by each shift, from -13 to 13 cells, reference against query."""


@numba.njit(cache=True)
def _first_at_least(key: NDArray[np.int32], low: int, high: int, wanted: int) -> int:
    while low < high:
        middle = (low + high) // 2
        if key[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(cache=True)
def runs(
    pitch: NDArray[np.int32],
    interval: NDArray[np.int32],
    query_gap: NDArray[np.uint8],
    starts: NDArray[np.int64],
    key: NDArray[np.int32],
    rates: NDArray[np.float64],
    strong: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Runs of rows that each landmark looks at, and how many rows that are in all.

    Returns:
        int64 (k, 4): landmark, shift in cells, first row, end; and int64 (n,): rows of each landmark.
    """
    room = 256
    found = np.empty((room, 4), np.int64)
    count = 0
    cost = np.zeros(len(pitch), np.int64)
    for one in range(len(pitch)):
        length = float(query_gap[one])
        most_shift = MOST_SHIFT if strong else 1
        for shift in range(-most_shift, most_shift + 1):
            at = pitch[one] + shift
            if at < 0 or at >= PITCHES:
                continue
            if not strong:
                low, high = length - 1.0, length + 1.0
            elif abs(shift) <= 1:
                low, high = np.floor(SLOWEST * length - 1.0), np.ceil(FASTEST * length + 1.0)
            else:
                rate = rates[shift + MOST_SHIFT]
                low, high = np.ceil(rate * length * 0.975 - 1.0), np.floor(rate * length * 1.025 + 1.0)
            for beside in range(max(0, interval[one] - 1), min(INTERVALS, interval[one] + 2)):
                cell = (CELLS if strong else 0) + at * INTERVALS + beside
                first, end = starts[cell], starts[cell + 1]
                if first == end:
                    continue
                first = _first_at_least(key, first, end, cell * GAPS + max(0, int(low)))
                end = _first_at_least(key, first, end, cell * GAPS + min(GAPS, int(high) + 1))
                if first == end:
                    continue
                if count == room:
                    wider = np.empty((2 * room, 4), np.int64)
                    wider[:room] = found
                    found = wider
                    room *= 2
                found[count, 0], found[count, 1], found[count, 2], found[count, 3] = one, shift, first, end
                cost[one] += end - first
                count += 1
    return found[:count].copy(), cost


@numba.njit(cache=True)
def count_rows(
    chosen: NDArray[np.int64], item: NDArray[np.int32], place: NDArray[np.int32], counts: NDArray[np.int64]
) -> None:
    """Add to `counts` (places,) how many rows of runs (k, 4) each place has.

    Args:
        place: int32 (items of the segment,), where the rows of each item go; -1 leaves them out.
    """
    for one in range(len(chosen)):
        for row in range(chosen[one, 2], chosen[one, 3]):
            if place[item[row]] >= 0:
                counts[place[item[row]]] += 1


@numba.njit(cache=True)
def gather(
    chosen: NDArray[np.int64],
    key: NDArray[np.int32],
    item: NDArray[np.int32],
    frame: NDArray[np.int32],
    place: NDArray[np.int32],
    free: NDArray[np.int64],
    found: NDArray[np.int32],
) -> None:
    """Write the rows of runs (k, 4) to `found` (m, 4): landmark, frame, gap, shift.

    Args:
        place: as for `count_rows`.
        free: int64 (places,), the next free row of `found` for each place, which is moved on.
    """
    for one in range(len(chosen)):
        for row in range(chosen[one, 2], chosen[one, 3]):
            number = place[item[row]]
            if number >= 0:
                at = free[number]
                free[number] += 1
                found[at, 0], found[at, 1] = chosen[one, 0], frame[row]
                found[at, 2], found[at, 3] = key[row] % GAPS, chosen[one, 1]
