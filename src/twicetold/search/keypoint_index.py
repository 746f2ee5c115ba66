"""The index of spots: 64-bit codes in ascending order, looked up by as long a prefix as the archive is large.

A short prefix finds more of what was changed, a long one costs less. So the prefix grows with the logarithm of the
archive, to leave about `WANTED` spots for each prefix; and all prefixes one bit beside the spot's own are looked up,
too. A spot that is everywhere (lettering, a grid, a house logo) says nothing of where a picture is from: beyond
`STOCK_ITEMS` items all its hits are dropped, never some of them, so that no result depends on order.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_coding import BITS
from twicetold.fingerprint.keypoints import Keypoints
from twicetold.search.shelf import Shelf, ShelfSegment

DTYPES = {"code": np.uint64, "frame": np.int32, "x": np.uint8, "y": np.uint8, "size": np.uint8}

INDEXED = 80
"""Spots of each frame that are indexed, its first ones; a query looks up all of its own. More are not kept for long."""

MAX_BITS = 10
"""Bits in which two codes of one spot may differ: met by 9 of 10 true pairs and by 1 of 2,000 others."""

WANTED = 1.0
SHORTEST, LONGEST = 12, 28
"""Spots for each prefix on average, and bounds of its length in bits."""

STOCK_ITEMS = 400

_TOP_LEAST, _TOP_MOST = 16, 22
"""Bits of the beginnings for which it is known where their rows start: so many that few rows share one."""

_ROWS_OF_A_TOP = 16


class SpotHits(NamedTuple):
    """Spots of the index near a query's spots, k of them, in order of item, query spot, frame."""

    query: NDArray[np.int64]
    item: NDArray[np.int32]
    """place in `KeypointIndex.item_names`"""
    frame: NDArray[np.int32]
    x: NDArray[np.uint8]
    y: NDArray[np.uint8]
    size: NDArray[np.uint8]
    bits: NDArray[np.uint8]

    def take(self, rows: slice | NDArray[np.bool_] | NDArray[np.int64]) -> SpotHits:
        """The hits chosen by mask, number or range."""
        columns: list[Any] = [column[rows] for column in self]
        return SpotHits(*columns)


class KeypointIndex:
    """Spots of many items in one folder. Use `KeypointIndex.open`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._adopt()

    @classmethod
    def open(cls, folder: Path) -> KeypointIndex:
        """Open the index in `folder`; where there is none, an empty one.

        Raises:
            IndexDamaged: a file is not what was written.
        """
        return cls(Shelf.open(folder, DTYPES))

    def _adopt(self) -> None:
        self._item_names = tuple(sorted(self._shelf.items()))
        self._tops = {segment.record.name: _top_table(segment) for segment in self._shelf.segments}

    @property
    def item_names(self) -> tuple[str, ...]:
        """SHA-256 of every item, ascending; `SpotHits.item` points here until the next change."""
        return self._item_names

    def items(self) -> frozenset[str]:
        """SHA-256 of every item in the index."""
        return frozenset(self._item_names)

    def __len__(self) -> int:
        return len(self._shelf)

    def append_many(self, additions: Iterable[tuple[str, Keypoints]]) -> None:
        """Index the first spots of each frame of several items in one change; see `Shelf.append_many`."""
        self._shelf.append_many([(name, _columns(found)) for name, found in additions])
        self._adopt()

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; those that are not there are passed over."""
        self._shelf.remove(items)
        self._adopt()

    def query(self, codes: NDArray[np.uint64], *, allowed: NDArray[np.bool_]) -> SpotHits:
        """Spots at most `MAX_BITS` from each of `codes` (m,), in the items allowed.

        Args:
            codes: of the query's spots.
            allowed: bool (items,), by place in `item_names`.
        """
        prefix = int(np.clip(np.log2(max(len(self), 1) / WANTED), SHORTEST, LONGEST))
        names = np.array(self._item_names, dtype="S64")
        parts = []
        for segment in self._shelf.segments:
            if not len(segment.item):
                continue
            place = np.searchsorted(names, segment.names).astype(np.int32)
            wanted = ~segment.removed
            query, row, bits = _probe(codes, segment.columns["code"], self._tops[segment.record.name], prefix)
            kept = wanted[segment.item[row]]
            query, row, bits = query[kept], row[kept], bits[kept]
            of_row = [segment.columns[name][row] for name in ("frame", "x", "y", "size")]
            parts.append((query, place[segment.item[row]], *of_row, bits))
        if not parts:
            nothing: list[Any] = [np.zeros(0, kind) for kind in _HIT_DTYPES]
            return SpotHits(*nothing)
        columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        hits = SpotHits(*columns)
        # Stock is told over all items, also those that may not match, so that it does not change with the question.
        once = np.unique(hits.query * len(names) + hits.item)
        spread = np.bincount(once // len(names), minlength=len(codes))
        kept = (spread[hits.query] <= STOCK_ITEMS) & allowed[hits.item]
        hits = hits.take(kept)
        return hits.take(np.lexsort((hits.frame, hits.query, hits.item)))


_HIT_DTYPES = (np.int64, np.int32, np.int32, np.uint8, np.uint8, np.uint8, np.uint8)


def _columns(found: Keypoints) -> dict[str, NDArray[np.generic]]:
    first = found.first(INDEXED)
    return {
        "code": first.codes,
        "frame": first.frame.astype(np.int32),
        "x": first.places[:, 0],
        "y": first.places[:, 1],
        "size": first.sizes,
    }


def _top_table(segment: ShelfSegment) -> NDArray[np.int64]:
    """Where the rows of each beginning of so many bits start, int64 (2**bits + 1,)."""
    rows = len(segment.item)
    bits = int(np.clip(np.log2(max(rows, 1) / _ROWS_OF_A_TOP), _TOP_LEAST, _TOP_MOST))
    tops = np.arange(2**bits, dtype=np.uint64) << np.uint64(BITS - bits)
    starts = np.searchsorted(segment.columns["code"], tops).astype(np.int64)
    return np.append(starts, np.int64(rows))


def _probe(
    codes: NDArray[np.uint64], held: NDArray[np.uint64], tops: NDArray[np.int64], prefix: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    room = max(1024, 16 * len(codes))
    while True:
        query, row, bits = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.uint8)
        count = int(_look_up(codes, held, tops, prefix, query, row, bits))
        if count <= room:
            return query[:count], row[:count], bits[:count]
        room = count


@numba.njit(cache=True, nogil=True)
def _look_up(  # Numba takes no keywords-only
    codes: NDArray[np.uint64],
    held: NDArray[np.uint64],
    tops: NDArray[np.int64],
    prefix: int,
    query: NDArray[np.int64],
    row: NDArray[np.int64],
    bits: NDArray[np.uint8],
) -> int:
    """Write hits where there is room; returns how many there are."""
    count = 0
    rest = np.uint64(BITS - prefix)
    top_bits = 0
    while (1 << top_bits) < len(tops) - 1:
        top_bits += 1
    for one in range(len(codes)):
        for flip in range(prefix + 1):
            code = codes[one]
            if flip:
                code ^= np.uint64(1) << np.uint64(BITS - flip)
            low = (code >> rest) << rest
            high = low | ((np.uint64(1) << rest) - np.uint64(1))
            if prefix <= top_bits:
                first = tops[low >> np.uint64(BITS - top_bits)]
                last = tops[(high >> np.uint64(BITS - top_bits)) + np.uint64(1)]
            else:
                top = low >> np.uint64(BITS - top_bits)
                begin, end = tops[top], tops[top + np.uint64(1)]
                first = begin + np.searchsorted(held[begin:end], low)
                last = begin + np.searchsorted(held[begin:end], high, side="right")
            for at in range(first, last):
                left = held[at] ^ codes[one]
                differ = 0
                while left and differ <= MAX_BITS:
                    left &= left - np.uint64(1)
                    differ += 1
                if differ <= MAX_BITS:
                    if count < len(query):
                        query[count], row[count], bits[count] = one, at, differ
                    count += 1
    return count
