"""Which items hold the pictures that are most like a picture: every vector compared, no index, no threshold.

A threshold on the cosine means something else for every network and every archive: two takes in one studio lie nearer
than a copy that was cropped. What is asked for is therefore a rank, the nearest picture in each of the few nearest
items, among the items that may match; so no later release changes an answer. Vectors are whole numbers of at most
`DIMENSIONS` parts, and their products exact in 32 bits: the same question has the same answer on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.learned import Described

DIMENSIONS = 1040
"""Parts of a vector up to which sums of products of 8-bit numbers stay below 2**24."""

BLOCK_ROWS = 1 << 16
BLOCK_QUERIES = 256


class Nearest(NamedTuple):
    """Pictures most like a query's, k of them, in order of query, then item."""

    query: NDArray[np.int64]
    """(k,) row of the query."""
    item: NDArray[np.int64]
    """(k,) place in `Gallery.item_names`."""
    row: NDArray[np.int64]
    """(k,) row of the item's own pictures."""
    cosine: NDArray[np.float32]
    """(k,) cosine, -1 to 1."""


class Gallery:
    """The described pictures of many items, side by side in memory: one byte a number."""

    def __init__(self, items: Mapping[str, Described]) -> None:
        self._names = tuple(sorted(items))
        parts = [items[name].vectors for name in self._names]
        widths = {part.shape[1] for part in parts}
        if len(widths) > 1 or max(widths, default=0) > DIMENSIONS:
            raise ValueError(f"vectors are of one width up to {DIMENSIONS}, not {sorted(widths)}")
        self._starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        self._rows = np.concatenate([np.zeros((0, max(widths, default=0)), np.int8), *parts])
        self._times_us = np.concatenate([np.zeros(0, np.int64), *(items[name].times_us for name in self._names)])
        self._lengths = _lengths(self._rows)

    @property
    def item_names(self) -> tuple[str, ...]:
        """SHA-256 of every item, ascending; `Nearest.item` points here."""
        return self._names

    def __len__(self) -> int:
        """Pictures."""
        return len(self._rows)

    def of(self, name: str) -> Described:
        """The pictures of one item; none where it is not known. What they are kept in is not copied."""
        place = int(np.searchsorted(self._names, name)) if self._names else 0
        if place == len(self._names) or self._names[place] != name:
            return Described(np.zeros(0, np.int64), self._rows[:0])
        rows = slice(int(self._starts[place]), int(self._starts[place + 1]))
        return Described(self._times_us[rows], self._rows[rows])

    def nearest(self, vectors: NDArray[np.int8], *, allowed: NDArray[np.bool_], items: int) -> Nearest:
        """For each of `vectors` (m, d) the most similar picture in each of the `items` most similar items.

        Args:
            vectors: of the query's pictures.
            allowed: bool (items,), by place in `item_names`.
            items: how many; of equals the first by name, within an item the first by time.
        """
        places = np.flatnonzero(allowed & (np.diff(self._starts) > 0))
        found = [
            self._of_block(vectors[first : first + BLOCK_QUERIES], places, items)
            for first in range(0, len(vectors), BLOCK_QUERIES)
        ]
        nothing = Nearest(*(np.zeros(0, np.int64),) * 3, np.zeros(0, np.float32))
        query = [part.query + number * BLOCK_QUERIES for number, part in enumerate(found)]
        return Nearest(
            np.concatenate([nothing.query, *query]),
            *(np.concatenate([getattr(nothing, name), *(getattr(part, name) for part in found)]) for name in _REST),
        )

    def _of_block(self, vectors: NDArray[np.int8], places: NDArray[np.int64], items: int) -> Nearest:
        asked, lengths = vectors.astype(np.float32), _lengths(vectors)
        best = np.full((len(vectors), len(places)), -2.0, np.float32)
        row = np.zeros((len(vectors), len(places)), np.int64)
        for number, place in enumerate(places.tolist()):
            for first in range(int(self._starts[place]), int(self._starts[place + 1]), BLOCK_ROWS):
                last = min(first + BLOCK_ROWS, int(self._starts[place + 1]))
                alike = asked @ self._rows[first:last].astype(np.float32).T
                alike /= lengths[:, None] * self._lengths[None, first:last]
                top = alike.argmax(axis=1)
                height = alike[np.arange(len(asked)), top]
                better = height > best[:, number]
                best[better, number] = height[better]
                row[better, number] = top[better] + first - int(self._starts[place])
        order = np.argsort(-best, axis=1, kind="stable")[:, :items]
        order = np.sort(order, axis=1)
        query = np.repeat(np.arange(len(vectors), dtype=np.int64), order.shape[1])
        chosen = order.reshape(-1)
        return Nearest(query, places[chosen], row[query, chosen], best[query, chosen])


_REST = Nearest._fields[1:]


def _lengths(vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    """float32 (n,), never 0; by blocks, as four bytes a number of a whole archive would be too many."""
    lengths = np.ones(len(vectors), np.float32)
    for first in range(0, len(vectors), BLOCK_ROWS):
        block = vectors[first : first + BLOCK_ROWS].astype(np.float32)
        lengths[first : first + BLOCK_ROWS] = np.maximum(np.linalg.norm(block, axis=1), 1.0)
    return lengths
