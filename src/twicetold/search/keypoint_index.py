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

import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoints import Keypoints
from twicetold.search.checksums import ODD
from twicetold.search.keypoint_lookup import Found, Lookups, TooManyHitsError
from twicetold.search.keypoint_merging import KeypointPart, keys_of, write_segment
from twicetold.search.keypoint_segments import LONGEST, WANTED, KeypointSegment, open_segment
from twicetold.search.manifest import SegmentRecord
from twicetold.search.segmented import Segmented, as_bytes, removed_from

INDEXED = 80
"""Spots of each frame that are indexed, its first ones; a query looks up all of its own. More are not kept for long."""

MAX_BITS = 11
"""Bits in which two codes of one spot may differ: met by 93 of 100 true pairs and by 1 of 2,800 others."""

SHORTEST = 12
"""Least bits of a beginning by which is looked up; most are `LONGEST`."""

STOCK_ITEMS = 400
"""Items beyond which a spot that is found in them says nothing."""

HITS_HELD = 4_000_000
"""Hits after which those of stock are dropped before others are looked for: about 100 MB."""

MOST_HITS = 8_000_000
"""Hits, in one stretch of a segment or in all without those of stock, beyond which a question is to be asked in parts:
300 MB with what is worked out of them."""

_COUNTERS_BITS = 20
"""Counters of hits, as a power of two."""


class SpotHits(NamedTuple):
    """Spots of the index near a query's spots, k of them, in order of item, query spot, frame, bits, place and size."""

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


class _Segments(Segmented[KeypointSegment, Keypoints, KeypointPart]):
    MOST_MERGED_ROWS = 1 << 31
    """A row's number has 32 bits."""
    MERGED_TIMES = 4
    MERGED_ROWS = 4_000_000
    """Looking up in many segments costs more than merging: for a release of ten minutes 0.2 s each, however small."""

    def _part(self, name: str, given: Keypoints) -> KeypointPart:
        first = given.first(INDEXED)
        keys = keys_of(first.frame, first.places[:, 0], first.places[:, 1], first.sizes)
        return KeypointPart(as_bytes((name,)), first.codes, keys, len(given))

    def _opened(self, record: SegmentRecord) -> KeypointSegment:
        return open_segment(self._folder, record)

    def _write(
        self, folder: Path, parts: list[KeypointPart], merged: list[tuple[KeypointSegment, NDArray[np.bool_]]]
    ) -> int:
        return write_segment(folder, parts, merged)


class KeypointIndex:
    """Spots of many items in one folder. Use `KeypointIndex.open`."""

    def __init__(self, segments: _Segments) -> None:
        self._segments = segments
        self._adopt()

    @classmethod
    def open(cls, folder: Path) -> KeypointIndex:
        """Open the index in `folder`; where there is none, an empty one.

        Raises:
            IndexDamaged: a file is not what was written.
        """
        return cls(_Segments(folder))

    def _adopt(self) -> None:
        self._item_names = tuple(sorted(self._segments.items()))

    @property
    def item_names(self) -> tuple[str, ...]:
        """SHA-256 of every item, ascending; `SpotHits.item` points here until the next change."""
        return self._item_names

    def items(self) -> frozenset[str]:
        """SHA-256 of every item in the index."""
        return frozenset(self._item_names)

    def __len__(self) -> int:
        return len(self._segments)

    def append_many(self, additions: Iterable[tuple[str, Keypoints]]) -> None:
        """Index the first spots of each frame of several items in one change; see `Segmented.append_many`."""
        self._segments.append_many(additions)
        self._adopt()

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; those that are not there are passed over."""
        self._segments.remove(items)
        self._adopt()

    def query(
        self,
        codes: NDArray[np.uint64],
        *,
        allowed: NDArray[np.bool_],
        frame: NDArray[np.int64] | None = None,
        together: int = 1,
        beside: bool = True,
        most_hits: int | None = None,
    ) -> SpotHits:
        """Spots at most `MAX_BITS` from each of `codes` (m,), in the items allowed.

        Args:
            codes: of the query's spots.
            allowed: bool (items,), by place in `item_names`.
            frame: (m,) frame of each of the query's spots.
            together: hits of two frames that have fewer than these are left out, where `frame` is given.
            beside: whether what begins one bit otherwise is looked up, too; else it is a twentieth of the look-ups, and
                three in five of the same spots are found.
            most_hits: hits, in one stretch of a segment or in all without those of stock, beyond which it is given up;
                None for any number.

        Raises:
            TooManyHitsError: there are more than `most_hits`.
        """
        parts = self._found(codes, beside=beside, most_hits=most_hits)
        parts = [part.take(allowed[part.item]) for part in parts]
        if frame is not None:
            parts = _maybe_together(parts, frame, together)
        hits = [part.hits() for part in parts]
        columns: list[Any] = [
            np.concatenate([np.zeros(0, kind), *column]) for kind, *column in zip(_HIT_DTYPES, *hits, strict=True)
        ]
        found = SpotHits(*columns)
        if frame is not None:
            found = found.take(_together(frame[found.query], found) >= together)
        return found.take(_order(found))

    def _found(self, codes: NDArray[np.uint64], *, beside: bool, most_hits: int | None) -> list[_Answer]:
        """What is near the codes, without stock. That is told over all items, also those that may not match, so that it
        does not change with the question."""
        # The same for all segments, so that no result depends on how the spots came in.
        prefix = int(np.clip(np.log2(max(len(self), 1) / WANTED), SHORTEST, LONGEST))
        lookups = Lookups(codes, prefix=prefix, max_bits=MAX_BITS, beside=beside)
        stock, parts, held, most = np.zeros(len(codes), np.bool_), list[_Answer](), 0, HITS_HELD
        for segment in self._segments.segments:
            held_by = _Held.of(segment, self._item_names)
            for found in lookups.found(segment, left_out=stock, most=most_hits):
                parts.append(_Answer.of(found, held_by))
                held += len(found.query)
                if held > most:
                    parts = _without_stock(parts, stock)
                    held = sum(len(part.item) for part in parts)
                    if most_hits is not None and held > most_hits:
                        raise TooManyHitsError
                    most = max(HITS_HELD, 2 * held)
        return _without_stock(parts, stock)


_HIT_DTYPES = (np.int64, np.int32, np.int32, np.uint8, np.uint8, np.uint8, np.uint8)


class _Held(NamedTuple):
    """A segment, and of each of its frames: its item's place in the index's names, -1 where it was removed, and the
    item's first frame."""

    segment: KeypointSegment
    item: NDArray[np.int32]
    first: NDArray[np.int32]

    @classmethod
    def of(cls, segment: KeypointSegment, names: tuple[str, ...]) -> _Held:
        item = np.searchsorted(as_bytes(names), segment.names).astype(np.int32)
        item[removed_from(segment)] = -1
        lengths = np.diff(segment.frames)
        return cls(segment, np.repeat(item, lengths), np.repeat(segment.frames[:-1].astype(np.int32), lengths))


class _Answer(NamedTuple):
    """What one stretch of a segment holds near the codes asked."""

    found: Found
    item: NDArray[np.int32]
    """(k,) place in the index's names"""
    held: _Held

    @classmethod
    def of(cls, found: Found, held: _Held) -> _Answer:
        answer = cls(found, held.item[found.frame], held)
        there = answer.item >= 0
        return answer if there.all() else answer.take(there)

    def take(self, rows: NDArray[np.bool_]) -> _Answer:
        return _Answer(self.found.take(rows), self.item[rows], self.held)

    def hits(self) -> SpotHits:
        frame = (self.found.frame - self.held.first[self.found.frame]).astype(np.int32)
        x, y, size = self.held.segment.place[self.found.row].T
        self.held.segment.let_go()
        return SpotHits(self.found.query.astype(np.int64), self.item, frame, x, y, size, self.found.bits)


def _without_stock(parts: list[_Answer], stock: NDArray[np.bool_]) -> list[_Answer]:
    """What is of codes that are not in more than `STOCK_ITEMS` items; the others are marked in `stock`, (m,)."""
    hits = np.zeros(len(stock), np.int64)
    for part in parts:
        hits += np.bincount(part.found.query, minlength=len(stock))
    # Only what has so many hits can be in so many items.
    busy = [part.take((hits > STOCK_ITEMS)[part.found.query]) for part in parts]
    pairs = [np.unique(part.found.query.astype(np.int64) << 32 | part.item) for part in busy]
    once = np.unique(np.concatenate([np.zeros(0, np.int64), *pairs]))
    stock |= np.bincount(once >> 32, minlength=len(stock)) > STOCK_ITEMS
    return [part.take(~stock[part.found.query]) for part in parts]


def _maybe_together(parts: list[_Answer], query_frame: NDArray[np.int64], together: int) -> list[_Answer]:
    """All hits of two frames that have so many or more, and few others: what is counted are the hits whose frames fall
    to the same number, so that millions need not be sorted."""
    if not parts:
        return parts
    frames = [query_frame[part.found.query] << 32 | part.found.frame for part in parts]
    keys = np.concatenate(frames).astype(np.uint64)
    fell = (keys * np.uint64(ODD) >> np.uint64(64 - _COUNTERS_BITS)).astype(np.int64)
    kept = np.bincount(fell, minlength=1 << _COUNTERS_BITS)[fell] >= together
    bounds = np.cumsum([len(frame) for frame in frames])[:-1]
    return [part.take(rows) for part, rows in zip(parts, np.split(kept, bounds), strict=True)]


def _order(hits: SpotHits) -> NDArray[np.int64]:
    """By item, query spot, frame, bits, place and size: sorted by 16 bits at a time, for which there is radix sort."""
    digits = [hits.size | hits.y.astype(np.uint16) << 8, hits.x | hits.bits.astype(np.uint16) << 8]
    for column in (hits.frame, hits.query, hits.item):
        digits.append(column.astype(np.uint16))
        if column.max(initial=0) >> 16:
            digits.append((column >> 16).astype(np.uint16))
    order = np.arange(len(hits.query))
    for digit in digits:
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def _together(query_frame: NDArray[np.int64], hits: SpotHits) -> NDArray[np.int64]:
    """How many hits there are of the two frames that each is of, (k,)."""
    _, held = np.unique(hits.item.astype(np.int64) << 32 | hits.frame, return_inverse=True)
    _, pair, counts = np.unique(query_frame << 32 | held, return_inverse=True, return_counts=True)
    found: NDArray[np.int64] = counts[pair]
    return found
