"""An index on disk for rows of any columns: segments of sorted columns, memory-mapped, replaced in one step.

A `Shelf` knows nothing of what its columns mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twicetold.errors import IndexDamaged
from twicetold.search.arrays import open_arrays, write_array
from twicetold.search.manifest import SegmentRecord
from twicetold.search.segmented import Segmented, as_bytes, removed_from

Columns = Mapping[str, NDArray[Any]]

_ITEM, _NAMES = "item", "names"


@dataclass(frozen=True, slots=True, eq=False)
class ShelfSegment:
    """One segment: rows in order of the first column; `item` int32 (n,) points into `names`, S64 and ascending."""

    record: SegmentRecord
    columns: Columns
    item: NDArray[np.int32]
    names: NDArray[np.bytes_]

    @property
    def removed(self) -> NDArray[np.bool_]:
        """(items,) items that it still holds and that no longer count."""
        return removed_from(self)

    def rows_of(self, items: NDArray[np.bool_]) -> int:
        """See `OpenSegment`."""
        return int(items[self.item].sum()) if items.any() else 0


@dataclass(frozen=True, slots=True, eq=False)
class ShelfPart:
    """Rows of some items, in order of the first column, then of the item, then of the others."""

    columns: Columns
    item: NDArray[np.int32]
    names: NDArray[np.bytes_]

    def __len__(self) -> int:
        return len(self.item)


class Shelf(Segmented[ShelfSegment, Columns, ShelfPart]):
    """Rows of many items, sorted by their first column within each segment. Use `Shelf.open`."""

    MOST_MERGED_ROWS = 50_000_000
    """Merging holds all of the rows in memory, and twice."""

    def __init__(self, folder: Path, dtypes: Mapping[str, Any]) -> None:
        self._dtypes = {name: np.dtype(kind) for name, kind in dtypes.items()}
        super().__init__(folder)

    @classmethod
    def open(cls, folder: Path, dtypes: Mapping[str, Any]) -> Shelf:
        """Open the shelf in `folder`; where there is none, an empty one.

        Args:
            folder: where it lies.
            dtypes: each column and its kind of number; rows are sorted by the first, whose numbers have 32 bits.

        Raises:
            IndexDamaged: a file is not what was written, or holds other columns.
        """
        return cls(folder, dtypes)

    def _part(self, name: str, given: Columns) -> ShelfPart:
        found = {key: np.asarray(given[key]).astype(kind, casting="same_kind") for key, kind in self._dtypes.items()}
        lengths = {column.shape for column in found.values()}
        if len(lengths) != 1 or len(next(iter(lengths))) != 1 or set(given) != set(found):
            raise ValueError(f"columns {sorted(given)} of shapes {lengths} do not fit {sorted(found)}")
        (rows,) = next(iter(lengths))
        order = np.lexsort([*reversed(found.values())])
        return ShelfPart(
            {key: column[order] for key, column in found.items()}, np.zeros(rows, np.int32), as_bytes((name,))
        )

    def _write(self, folder: Path, parts: list[ShelfPart], merged: list[tuple[ShelfSegment, NDArray[np.bool_]]]) -> int:
        parts = [*parts, *(_without_items(segment, gone) for segment, gone in merged)]
        names = np.sort(np.concatenate([part.names for part in parts]))
        item = np.concatenate([np.searchsorted(names, part.names)[part.item].astype(np.int32) for part in parts])
        columns = {key: np.concatenate([part.columns[key] for part in parts]) for key in self._dtypes}
        # Each part is in order, and no item is in two of them: a stable sort by the first column and the item goes
        # through them once, and the order is the same whatever the order of the additions.
        first = next(iter(columns.values())).astype(np.int64)
        above = (first - first.min(initial=0)).astype(np.uint64)
        order = np.argsort(above << np.uint64(32) | item.astype(np.uint64), kind="stable")
        arrays = {key: column[order] for key, column in columns.items()} | {_ITEM: item[order], _NAMES: names}
        for key, array in arrays.items():
            write_array(folder / f"{key}.npy", array)
        return len(item)

    def _opened(self, record: SegmentRecord) -> ShelfSegment:
        arrays = open_arrays(self._folder / record.name, (*self._dtypes, _ITEM, _NAMES), record.files)
        for key, dtype in self._dtypes.items():
            if arrays[key].dtype != dtype:
                path = self._folder / record.name / f"{key}.npy"
                raise IndexDamaged(f"{path} holds {arrays[key].dtype}, not {dtype}")
        item, names = arrays.pop(_ITEM), arrays.pop(_NAMES)
        return ShelfSegment(record, arrays, item, names)


def _without_items(segment: ShelfSegment, gone: NDArray[np.bool_]) -> ShelfPart:
    place = np.cumsum(~gone, dtype=np.int32) - np.int32(1)
    rows = ~gone[segment.item]
    return ShelfPart(
        {key: column[rows] for key, column in segment.columns.items()},
        place[segment.item[rows]],
        segment.names[~gone],
    )
