"""Segments: immutable, memory-mapped parts of an index. `twicetold.search.manifest` draws their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twicetold.search.arrays import open_arrays, write_array
from twicetold.search.bands import BandTable, band_starts, band_table
from twicetold.search.hamming import Codes
from twicetold.search.manifest import SegmentRecord

_ARRAYS = ("codes", "item", "row", "names", "firsts", "order")


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Codes with the items and rows they are of; `item` points into `names`, which is ascending and without doubles."""

    codes: Codes
    """uint64 (n, 4)"""
    item: NDArray[np.int32]
    """(n,)"""
    row: NDArray[np.int32]
    """(n,)"""
    names: NDArray[np.bytes_]
    """S64 (items,)"""

    def __len__(self) -> int:
        return len(self.codes)

    def without(self, removed: NDArray[np.bytes_]) -> Rows:
        """All but the items named."""
        kept = ~np.isin(self.names, removed)
        place = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        of_kept = kept[self.item]
        return Rows(self.codes[of_kept], place[self.item[of_kept]], self.row[of_kept], self.names[kept])


def merged(parts: list[Rows]) -> Rows:
    """Rows of several parts that share no item, by item name, then row, whatever the order of the parts."""
    names = np.sort(np.concatenate([part.names for part in parts]))
    item = np.concatenate([np.searchsorted(names, part.names)[part.item].astype(np.int32) for part in parts])
    row = np.concatenate([part.row for part in parts])
    order = np.lexsort((row, item))
    return Rows(np.concatenate([part.codes for part in parts])[order], item[order], row[order], names)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One segment, open for reading."""

    record: SegmentRecord
    rows: Rows
    table: BandTable

    @property
    def names(self) -> NDArray[np.bytes_]:
        """See `OpenSegment`."""
        return self.rows.names

    def rows_of(self, items: NDArray[np.bool_]) -> int:
        """See `OpenSegment`."""
        return int(items[self.rows.item].sum()) if items.any() else 0


def write_segment(folder: Path, rows: Rows, *, bands: int) -> None:
    """Write the files of a segment that holds `rows` into `folder`."""
    table = band_table(rows.codes, band_starts(bands))
    arrays: tuple[NDArray[Any], ...] = (rows.codes, rows.item, rows.row, rows.names, table.firsts, table.rows)
    for key, array in zip(_ARRAYS, arrays, strict=True):
        write_array(folder / f"{key}.npy", array)


def open_segment(folder: Path, record: SegmentRecord, *, bands: int) -> Segment:
    """Check every file of a segment against its record and map it into memory.

    Raises:
        IndexDamaged: a file is missing, has another size or another content.
    """
    codes, item, row, names, firsts, order = open_arrays(folder / record.name, _ARRAYS, record.files).values()
    return Segment(record, Rows(codes, item, row, names), BandTable(firsts, order, band_starts(bands)))
