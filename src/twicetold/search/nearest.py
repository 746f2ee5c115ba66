"""The nearest rows of each item to each query: where a camera shows one room for an hour all frames are alike.

All pairs of two such films would not fit into memory, and say no more than that it is the same room.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

_DISTANCES = 257
_SPREAD, _LOW = np.uint64(2654435769), np.uint64(0xFFFFFFFF)
"""Knuth's multiplier: rows times it, in 32 bits, lie evenly over all numbers."""


@numba.njit(cache=True, nogil=True)
def nearest(
    found: NDArray[np.int64], item: NDArray[np.int32], row: NDArray[np.int32], items: int, most: int
) -> NDArray[np.bool_]:
    """Which hits are kept, bool (k,): of each query in each item about `most`, the nearest.

    Of those at the distance that there is no room for all at, rows spread over the item are kept, the same ones in
    whatever order they were found.

    Args:
        found: int64 (k, 3) query, row of the segment, distance in bits; hits of a query lie together.
        item: (n,) item of each row of the segment, below `items`.
        row: (n,) of each row of the segment, its row in its item.
        items: how many there are.
        most: hits of a query in an item that are all kept.
    """
    kept = np.ones(len(found), np.bool_)
    count = np.zeros(items, np.int64)
    busy = np.zeros(items, np.int64)
    first = 0
    while first < len(found):
        end = first
        while end < len(found) and found[end, 0] == found[first, 0]:
            end += 1
        if end - first > most:
            over = 0
            for hit in range(first, end):
                at = item[found[hit, 1]]
                count[at] += 1
                if count[at] == most + 1:
                    over += 1
                    busy[at] = over
            if over:
                _thinned(found, item, row, first, end, busy, over, most, kept)
            for hit in range(first, end):
                count[item[found[hit, 1]]] = 0
                busy[item[found[hit, 1]]] = 0
        first = end
    return kept


@numba.njit(cache=True, nogil=True)
def _thinned(
    found: NDArray[np.int64],
    item: NDArray[np.int32],
    row: NDArray[np.int32],
    first: int,
    end: int,
    busy: NDArray[np.int64],
    over: int,
    most: int,
    kept: NDArray[np.bool_],
) -> None:
    """Mark what is not kept of the hits `first` to `end` in the items that `busy` numbers from 1 to `over`."""
    at_distance = np.zeros((over, _DISTANCES), np.int64)
    for hit in range(first, end):
        number = busy[item[found[hit, 1]]]
        if number:
            at_distance[number - 1, found[hit, 2]] += 1
    limit = np.zeros(over, np.int64)
    below = np.zeros(over, np.uint64)
    for number in range(over):
        room, distance = most, 0
        while at_distance[number, distance] <= room:
            room -= at_distance[number, distance]
            distance += 1
        limit[number] = distance
        below[number] = (np.uint64(room) << np.uint64(32)) // np.uint64(at_distance[number, distance])
    for hit in range(first, end):
        number = busy[item[found[hit, 1]]]
        if number:
            distance = found[hit, 2]
            spread = np.uint64(row[found[hit, 1]]) * _SPREAD & _LOW
            kept[hit] = distance < limit[number - 1] or (distance == limit[number - 1] and spread < below[number - 1])
