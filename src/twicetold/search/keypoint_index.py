"""The index of spots: 64-bit codes in ascending order, looked up by as long a prefix as the archive is large.

A short prefix finds more of what was changed, a long one costs less. So the prefix grows with the logarithm of the
archive, to leave about `WANTED` spots for each prefix, which lie together and are compared in one go; and all prefixes
one bit beside the spot's own are looked up, too. A spot that is everywhere (lettering, a grid, a house logo) says
nothing of where a picture is from: beyond `STOCK_ITEMS` items all its hits are dropped, never some of them, so that no
result depends on order.
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
from twicetold.search.shelf import Shelf

DTYPES = {"code": np.uint64, "frame": np.int32, "x": np.uint8, "y": np.uint8, "size": np.uint8}

INDEXED = 80
"""Spots of each frame that are indexed, its first ones; a query looks up all of its own. More are not kept for long."""

MAX_BITS = 10
"""Bits in which two codes of one spot may differ: met by 9 of 10 true pairs and by 1 of 2,000 others."""

WANTED = 16
SHORTEST, LONGEST = 12, 23
"""Spots for each prefix on average, and bounds of its length in bits."""

STOCK_ITEMS = 400

AT_ONCE = 4096
"""Codes of one prefix that are compared in one go."""


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
        # The same for all segments, so that no result depends on how the spots came in.
        prefix = int(np.clip(np.log2(max(len(self), 1) / WANTED), SHORTEST, LONGEST))
        self._starts = [_starts(segment.columns["code"], prefix) for segment in self._shelf.segments]

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
        names = np.array(self._item_names, dtype="S64")
        parts = []
        for segment, starts in zip(self._shelf.segments, self._starts, strict=True):
            if not len(segment.item):
                continue
            place = np.searchsorted(names, segment.names).astype(np.int32)
            wanted = ~segment.removed
            query, row, bits = _probe(codes, segment.columns["code"], starts)
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


def _starts(codes: NDArray[np.uint64], prefix: int) -> NDArray[np.int32]:
    """Where the rows of each beginning of so many bits start, int32 (2**prefix + 1,)."""
    tops = np.arange(2**prefix, dtype=np.uint64) << np.uint64(BITS - prefix)
    return np.append(np.searchsorted(codes, tops), len(codes)).astype(np.int32)


def _probe(
    codes: NDArray[np.uint64], held: NDArray[np.uint64], starts: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    room = max(1024, 16 * len(codes))
    order = np.argsort(codes, kind="stable")
    while True:
        query, row, bits = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.uint8)
        count = int(_look_up(codes, held, starts, order, query, row, bits))
        if count <= room:
            return query[:count], row[:count], bits[:count]
        room = count


@numba.njit(cache=True, nogil=True)
def _look_up(  # Numba takes no keywords-only
    codes: NDArray[np.uint64],
    held: NDArray[np.uint64],
    starts: NDArray[np.int32],
    order: NDArray[np.int64],
    query: NDArray[np.int64],
    row: NDArray[np.int64],
    bits: NDArray[np.uint8],
) -> int:
    """Write hits where there is room; returns how many there are. `order` is that of ascending codes."""
    count = 0
    prefix = 0
    while (1 << prefix) < len(starts) - 1:
        prefix += 1
    rest = np.uint64(BITS - prefix)
    differ = np.empty(AT_ONCE, np.uint8)
    # Code by code in order, one bit turned after the other: neighbours in turn ask for neighbouring rows.
    for flip in range(prefix + 1):
        turned = np.uint64(1) << np.uint64(BITS - flip) if flip else np.uint64(0)
        for one in order:
            top = (codes[one] ^ turned) >> rest
            first, last = np.int64(starts[top]), np.int64(starts[top + np.uint64(1)])
            for begin in range(first, last, AT_ONCE):
                some = held[begin : min(begin + AT_ONCE, last)]
                if _distances(some, codes[one], differ) > MAX_BITS:
                    continue
                for at in range(len(some)):
                    if differ[at] <= MAX_BITS:
                        if count < len(query):
                            query[count], row[count], bits[count] = one, begin + at, differ[at]
                        count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _distances(held: NDArray[np.uint64], code: np.uint64, differ: NDArray[np.uint8]) -> int:
    """Write the bits in which each of a run of codes differs from one code; returns the fewest. Without a branch, so
    that several are compared at once. Bits are counted in parallel: Warren, Hacker's Delight, 5-1."""
    fewest = np.uint64(BITS)
    for at in range(len(held)):
        left = held[at] ^ code
        left -= (left >> np.uint64(1)) & np.uint64(0x5555555555555555)
        left = (left & np.uint64(0x3333333333333333)) + ((left >> np.uint64(2)) & np.uint64(0x3333333333333333))
        left = (left + (left >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
        differing = (left * np.uint64(0x0101010101010101)) >> np.uint64(56)
        differ[at] = differing
        fewest = min(fewest, differing)
    return int(fewest)
