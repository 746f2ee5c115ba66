"""From landmarks that agree to lines: which offsets and rates in other items most of a window's landmarks speak for."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.sound_landmarks import FURTHEST_FRAMES
from twicetold.search.sound_cells import PITCH_CENTS
from twicetold.search.sound_lookup import MOST_SHIFT

RATES = np.exp(0.03 * np.arange(-8, 9))
"""Rates that are tried, reference frames per query frame: 0.787 to 1.271 in steps of 3 %. Between two of them a line is
off by two frames at the ends of a window."""

RECORDED = (7, 10)
"""The rates at which landmarks at the recorded speed still meet one another."""

WINDOW_FRAMES = 256
"""Query frames (8.2 s) for which landmarks vote together, and on which a line is first tried."""

BIN_FRAMES = 3
"""Width of a bin of offsets; two neighbours are added up, so that nothing falls between them."""

BINS_PER_FRAME = 1.0 / BIN_FRAMES

LINES_PER_ITEM = 3
"""Lines of one family that are kept of one item in one window, best first."""

APART_BINS = 5
"""Lines that meet the middle of the window this near to one another are one."""

SHARED_FRAMES = 3_750
"""Two minutes of an item, in which its landmarks share their votes."""


class SoundLine(NamedTuple):
    """A line: query frame t plays what reference frame `rate` x t + `offset` plays, `cents` higher or lower there."""

    rate: float
    offset: float
    cents: float
    votes: float

    def at(self, frame: float) -> float:
        """Reference frame of a query frame."""
        return self.rate * frame + self.offset


class Asked(NamedTuple):
    """Landmarks of a stretch of a query, and where an index has their likes: see `LandmarkHits`."""

    frame: NDArray[np.int32]
    """(n,)"""
    gap: NDArray[np.uint8]
    """(n,)"""
    rows: NDArray[np.int32]
    """(k, 4)"""
    edges: NDArray[np.int64]
    """(items + 1,)"""


def voted_lines(
    stretches: tuple[Asked, Asked], *, middle: float, any_tempo: bool, least_votes: float, most_lines: int
) -> NDArray[np.float64]:
    """Lines that landmarks of a query's window around frame `middle` speak for, best first, float64 (n, 5): item, and
    what a `SoundLine` holds.

    Three families are tried: recorded speed; with `any_tempo` in its place tempo alone, where pitches stay, and both
    together, where they move with the rate.

    Args:
        stretches: both halves of the window, of the same index.
        middle: of the window.
        any_tempo: which families.
        least_votes: lines with fewer are left out.
        most_lines: so many are returned.
    """
    lines = _lines(stretches, middle, any_tempo, least_votes)
    item, rate, offset, _, votes = lines.T
    best: NDArray[np.float64] = lines[np.lexsort((offset, rate, item, -votes))[:most_lines]]
    return best


def _range_of(fits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """First and end along the last axis of where it is true, (..., 2); (0, 0) where it never is."""
    length = fits.shape[-1]
    ends = np.stack([fits.argmax(axis=-1), length - fits[..., ::-1].argmax(axis=-1)], axis=-1)
    return ends * fits.any(axis=-1, keepdims=True)


_GAPS = np.arange(FURTHEST_FRAMES + 1, dtype=np.float64)
RATES_OF_GAPS = _range_of(
    np.abs(_GAPS[:, np.newaxis] - RATES * _GAPS[:, np.newaxis, np.newaxis])
    <= 1.0 + 0.01 * _GAPS[:, np.newaxis, np.newaxis]
)
"""First and end of the rates at which a gap of the query (41,) may be one of the reference (, 41)."""

RATES_OF_SHIFT = _range_of(
    np.abs(np.arange(-MOST_SHIFT, MOST_SHIFT + 1)[:, np.newaxis] + 1200.0 * np.log2(RATES) / PITCH_CENTS) <= 1.5
)
"""First and end of the rates that move pitch by -13 to 13 cells where it moves with the rate."""


@numba.njit(cache=True)
def _lines(stretches: tuple[Asked, Asked], middle: float, any_tempo: bool, least_votes: float) -> NDArray[np.float64]:
    """As `voted_lines`, in any order."""
    most, reach, last = 0, 0.0, 0
    for item in range(len(stretches[0].edges) - 1):
        most = max(most, _count(stretches[0], item) + _count(stretches[1], item))
    for asked in stretches:
        for frame in asked.frame:
            reach = max(reach, abs(frame - middle) * RATES[-1])
        for row in range(len(asked.rows)):
            last = max(last, asked.rows[row, 1])
    table = np.zeros((len(RATES), int((last + 2 * reach) / BIN_FRAMES) + 4), np.float32)
    best = np.empty(table.shape[1], np.float32)
    times = np.zeros(last // SHARED_FRAMES + 1, np.int32)
    votes = np.empty((most, 3), np.float32)
    ranges = np.empty((most, 2, 2), np.int64)
    found = np.empty((64, 5))
    count = 0
    for item in range(len(stretches[0].edges) - 1):
        end = _cast(stretches[0], item, middle, any_tempo, times, votes, ranges, 0)
        end = _cast(stretches[1], item, middle, any_tempo, times, votes, ranges, end)
        if votes[:end, 2].sum() < least_votes:
            continue
        base = votes[:end, 0].min() - reach - BIN_FRAMES
        bins = int((votes[:end, 0].max() + reach - base) / BIN_FRAMES) + 2
        for together in range(2 if any_tempo else 1):
            rates = _count_up(votes, ranges, end, together, base, bins, table, best)
            for _ in range(LINES_PER_ITEM):
                place = int(best[:bins].argmax())
                if best[place] < least_votes:
                    break
                number = _rate_at(table, place, rates)
                if not together or RATES[number] != 1.0:
                    if count == len(found):
                        found = np.concatenate((found, np.empty_like(found)))
                    cents = -1200.0 * np.log2(RATES[number]) if together else 0.0
                    found[count, 0], found[count, 1], found[count, 3] = item, RATES[number], cents
                    found[count, 2] = base + (place + 1) * BIN_FRAMES - RATES[number] * middle
                    found[count, 4] = best[place]
                    count += 1
                best[max(0, place - APART_BINS) : min(bins, place + APART_BINS + 1)] = 0
    return found[:count]


@numba.njit(cache=True)
def _count(asked: Asked, item: int) -> int:
    return int(asked.edges[item + 1] - asked.edges[item])


@numba.njit(cache=True)
def _cast(
    asked: Asked,
    item: int,
    middle: float,
    any_tempo: bool,
    times: NDArray[np.int32],
    votes: NDArray[np.float32],
    ranges: NDArray[np.int64],
    end: int,
) -> int:
    """Write the votes of an item's landmarks from row `end` on, and return where they end: `votes` (m, 3) reference
    frame, query frame from the middle, weight; `ranges` (m, 2, 2) first and end of the rates they are for in either
    family.

    A landmark that an item has many times over, as a drone has, shares its one vote among them; those of other
    minutes have votes of their own, or a file of hours would have none to speak of anywhere.
    """
    rows = asked.rows
    row, stop = asked.edges[item], asked.edges[item + 1]
    while row < stop:
        number, first = rows[row, 0], row
        while row < stop and rows[row, 0] == number:
            times[rows[row, 1] // SHARED_FRAMES] += 1
            row += 1
        for one in range(first, row):
            frame, shift = rows[one, 1], rows[one, 3]
            low, high = RATES_OF_GAPS[asked.gap[number], rows[one, 2]]
            votes[end, 0], votes[end, 1] = frame, asked.frame[number] - middle
            votes[end, 2] = 1.0 / times[frame // SHARED_FRAMES]
            if not any_tempo:
                low, high = max(low, RECORDED[0]), min(high, RECORDED[1])
            ranges[end, 0, 0], ranges[end, 0, 1] = low, high if abs(shift) <= 1 else low
            ranges[end, 1, 0] = max(low, RATES_OF_SHIFT[shift + MOST_SHIFT, 0])
            ranges[end, 1, 1] = min(high, RATES_OF_SHIFT[shift + MOST_SHIFT, 1])
            end += 1
        for one in range(first, row):
            times[rows[one, 1] // SHARED_FRAMES] = 0
    return end


@numba.njit(cache=True)
def _count_up(
    votes: NDArray[np.float32],
    ranges: NDArray[np.int64],
    end: int,
    together: int,
    base: float,
    bins: int,
    table: NDArray[np.float32],
    best: NDArray[np.float32],
) -> tuple[int, int]:
    """Fill the first `bins` of `table` (rates, bins) with the votes up to row `end`, and of `best` (bins,) with the
    most that any rate has in a bin and the next. Returns first and end of the rates that were voted for; the rows of
    others are as they were."""
    first, last = ranges[:end, together, 0].min(), ranges[:end, together, 1].max()
    for number in range(first, last):
        table[number, :bins] = 0
    for one in range(end):
        place, back, weight = (votes[one, 0] - base) * BINS_PER_FRAME, votes[one, 1] * BINS_PER_FRAME, votes[one, 2]
        for number in range(ranges[one, together, 0], ranges[one, together, 1]):
            table[number, int(place - RATES[number] * back)] += weight
    best[:bins] = 0
    for number in range(first, last):
        row = table[number]
        for place in range(bins - 1):
            pair = row[place] + row[place + 1]
            best[place] = pair if pair > best[place] else best[place]
    return first, last


@numba.njit(cache=True)
def _rate_at(table: NDArray[np.float32], place: int, rates: tuple[int, int]) -> int:
    """Which of the rates from the first to the end has most votes in a bin and the next; among equals the one nearest
    to the recorded."""
    best, most = rates[0], np.float32(-1.0)
    for number in range(rates[0], rates[1]):
        votes = table[number, place] + table[number, place + 1]
        if votes > most or (votes == most and abs(RATES[number] - 1) < abs(RATES[best] - 1)):
            best, most = number, votes
    return best
