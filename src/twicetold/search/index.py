"""The index of frame codes: incremental, memory-mapped, and the same whatever the order in which it grew.

How it grows, and what a process that is killed leaves, is told in `twicetold.search.segmented`. One process at a time
may change an index (the archive's lock sees to that), any number may read it meanwhile: what they have open stays as it
was.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.search.bands import DEFAULT_BANDS, Reach, band_starts, probe
from twicetold.search.hamming import Codes
from twicetold.search.manifest import SegmentRecord
from twicetold.search.nearest import nearest
from twicetold.search.segmented import Segmented, as_bytes, removed_from
from twicetold.search.segments import Rows, Segment, merged, open_segment, write_segment

HITS_AT_ONCE = 4_000_000
"""Hits of as many queries as are asked at once, before those of an item that are too many are left out: 100 MB."""

ASKED_AT_ONCE = 256
"""Queries that are asked first, while it is not known how much they find."""


class Hits(NamedTuple):
    """Rows of the index near query codes, in order of query, item name, row."""

    query: NDArray[np.int64]
    """(k,) row of the query codes."""
    item: NDArray[np.int32]
    """(k,) place in `FrameIndex.item_names`."""
    row: NDArray[np.int32]
    """(k,) row in the item's own fingerprints."""
    distance: NDArray[np.uint8]
    """(k,) bits."""


class Addition(NamedTuple):
    """One item to be indexed."""

    item_sha256: str
    codes: Codes
    """(n, 4)"""
    rows: NDArray[np.int32] | NDArray[np.int64]
    """(n,) row of each code in the item's own fingerprints."""


class _Segments(Segmented[Segment, Addition, Rows]):
    MOST_MERGED_ROWS = 1 << 31
    """A row's number has 32 bits."""

    def _part(self, name: str, given: Addition) -> Rows:
        return _rows_of(given)

    def _opened(self, record: SegmentRecord) -> Segment:
        return open_segment(self._folder, record, bands=self.bands)

    def _write(self, folder: Path, parts: list[Rows], merging: list[tuple[Segment, NDArray[np.bool_]]]) -> int:
        kept = [segment.rows.without(segment.names[gone]) for segment, gone in merging]
        rows = merged([*parts, *kept])
        write_segment(folder, rows, bands=self.bands)
        return len(rows)


class FrameIndex:
    """A banded Hamming index in one folder. Use `FrameIndex.open`."""

    def __init__(self, segments: _Segments) -> None:
        self._held = segments
        self._adopt()

    @classmethod
    def open(cls, folder: Path, *, bands: int = DEFAULT_BANDS) -> FrameIndex:
        """Open the index in `folder`; where there is none, an empty one that the first `append` writes.

        Every file is read once and held against its checksum.

        Raises:
            IndexDamaged: the manifest or a segment is not what was written, or the index has another number of bands.
        """
        band_starts(bands)
        return cls(_Segments(folder, bands=bands))

    def _adopt(self) -> None:
        self._names = self._held.names()
        self._item_names: tuple[str, ...] = tuple(self._names.astype(str).tolist())

    @property
    def item_names(self) -> tuple[str, ...]:
        """SHA-256 of every item in the index, ascending; `Hits.item` points here until the next change."""
        return self._item_names

    def items(self) -> frozenset[str]:
        """SHA-256 of every item in the index."""
        return frozenset(self._item_names)

    def __len__(self) -> int:
        """Codes that count."""
        return len(self._held)

    def append(self, item_sha256: str, codes: Codes, rows: NDArray[np.int32] | NDArray[np.int64]) -> None:
        """Index one item; one that is there already is replaced. See `append_many`, which is cheaper for several."""
        self.append_many([Addition(item_sha256, codes, rows)])

    def append_many(self, additions: Iterable[Addition]) -> None:
        """Index several items in one change. An item without codes counts as indexed.

        Raises:
            ValueError: an item comes twice, a name is no SHA-256, or codes and rows do not fit.
            StorageFull, StorageReadOnly: the disk refused; the index is as it was.
        """
        self._held.append_many([(addition.item_sha256, addition) for addition in additions])
        self._adopt()

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; those that are not in the index are passed over. Their codes go when segments are merged."""
        self._held.remove(items)
        self._adopt()

    def query(
        self,
        codes: Codes,
        max_distance_bits: int,
        *,
        exclude_items: Iterable[str] = (),
        flips: int = 0,
        most_of_item: int | None = None,
    ) -> Hits:
        """Rows at most `max_distance_bits` from each of `codes` (m, 4) that share a band with it.

        Distances are exact and every hit of every bucket is returned: the result is the same for every order in which
        the index was built. What is missed are codes that differ in every band; `flips=1` also looks into the 16
        buckets next to each, at about 17 times the cost.

        Args:
            codes: uint64 (m, 4).
            max_distance_bits: 0 to 255.
            exclude_items: SHA-256 of items in which nothing is looked for.
            flips: how many bits of a band may differ, 0 or 1.
            most_of_item: hits of a code in one item beyond which only about so many are returned, the nearest; of as
                near ones some from all over the item.
        """
        if not 0 <= max_distance_bits <= np.iinfo(np.uint8).max:
            raise ValueError(f"a distance is 0 to 255 bits, not {max_distance_bits}")
        if flips not in {0, 1}:
            raise ValueError(f"one band may differ by 0 or 1 bit, not {flips}")
        queries = np.ascontiguousarray(codes, np.uint64).reshape(-1, 4)
        excluded = as_bytes(tuple(exclude_items))
        reach = Reach(max_distance_bits, flips)
        parts = [self._hits_in(segment, queries, excluded, reach, most_of_item) for segment in self._held.segments]
        found = np.concatenate([*parts, np.zeros((0, 4), np.int64)])
        found = found[np.lexsort(found.T[::-1])]
        return Hits(
            found[:, 0].copy(),
            found[:, 1].astype(np.int32),
            found[:, 2].astype(np.int32),
            found[:, 3].astype(np.uint8),
        )

    def _hits_in(
        self,
        segment: Segment,
        queries: Codes,
        excluded: NDArray[np.bytes_],
        reach: Reach,
        most_of_item: int | None,
    ) -> NDArray[np.int64]:
        """int64 (k, 4): query, place in the names of the whole index, row, distance."""
        rows = segment.rows
        if not len(rows):
            return np.zeros((0, 4), np.int64)
        hidden = np.isin(rows.names, excluded) | removed_from(segment)
        skipped = hidden[rows.item]
        if most_of_item is None:
            found = probe(queries, rows.codes, segment.table, skipped, reach)
        else:
            found = _nearest(queries, segment, skipped, reach, most_of_item)
        at = found[:, 1]
        place = np.searchsorted(self._names, rows.names)
        return np.column_stack([found[:, 0], place[rows.item[at]], rows.row[at], found[:, 2]])


def _nearest(
    queries: Codes, segment: Segment, skipped: NDArray[np.bool_], reach: Reach, most_of_item: int
) -> NDArray[np.int64]:
    """What `probe` finds, about `most_of_item` of each query in an item, a few queries at a time."""
    rows, parts = segment.rows, [np.zeros((0, 3), np.int64)]
    first, together = 0, ASKED_AT_ONCE
    while first < len(queries):
        asked = queries[first : first + together]
        found = probe(asked, rows.codes, segment.table, skipped, reach)
        each = len(found) / len(asked)
        found = found[nearest(found, rows.item, rows.row, len(rows.names), most_of_item)]
        found[:, 0] += first
        parts.append(found)
        first += len(asked)
        together = int(np.clip(HITS_AT_ONCE / max(each, 1), 1, ASKED_AT_ONCE))
    return np.concatenate(parts)


def _rows_of(addition: Addition) -> Rows:
    name, codes, rows = addition
    if codes.dtype != np.uint64 or codes.ndim != 2 or codes.shape[1] != 4 or rows.shape != (len(codes),):
        raise ValueError(f"codes are uint64 (n, 4) with a row each, not {codes.dtype} {codes.shape}, {rows.shape}")
    order = np.argsort(rows, kind="stable")
    return Rows(codes[order], np.zeros(len(codes), np.int32), rows[order].astype(np.int32), as_bytes((name,)))
