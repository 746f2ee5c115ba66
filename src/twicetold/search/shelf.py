"""An index on disk for rows of any columns: segments of sorted columns, memory-mapped, replaced in one step.

A `Shelf` knows nothing of what its columns mean. Each change writes one new segment together with the smaller ones
before it, and counts when the manifest is replaced; see `twicetold.search.manifest` for the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.archive.faults import storage_faults
from twicetold.errors import IndexDamaged
from twicetold.search.arrays import delete_segments_except, open_arrays, write_arrays
from twicetold.search.manifest import Manifest, SegmentRecord, read_manifest, write_manifest
from twicetold.search.segments import NAME_BYTES

Columns = Mapping[str, NDArray[Any]]

_ITEM, _NAMES = "item", "names"

MOST_MERGED_ROWS = 50_000_000
"""Segments together larger than this are left apart: merging holds all of their rows in memory, and twice."""


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
        return np.isin(self.names, _as_bytes(self.record.removed))


class Shelf:
    """Rows of many items, sorted by their first column within each segment. Use `Shelf.open`.

    One process at a time may change it; any number may read it meanwhile.
    """

    def __init__(self, folder: Path, dtypes: Mapping[str, Any], manifest: Manifest) -> None:
        self._folder = folder
        self._dtypes = {name: np.dtype(kind) for name, kind in dtypes.items()}
        self._manifest = manifest
        self._segments = [self._opened(record) for record in manifest.segments]

    @classmethod
    def open(cls, folder: Path, dtypes: Mapping[str, Any]) -> Shelf:
        """Open the shelf in `folder`; where there is none, an empty one.

        Args:
            folder: where it lies.
            dtypes: each column and its kind of number; rows are sorted by the first.

        Raises:
            IndexDamaged: a file is not what was written, or holds other columns.
        """
        return cls(folder, dtypes, read_manifest(folder) or Manifest(bands=0))

    @property
    def segments(self) -> list[ShelfSegment]:
        return list(self._segments)

    def items(self) -> frozenset[str]:
        """SHA-256 of every item that counts."""
        live = [segment.names[~segment.removed].astype(str).tolist() for segment in self._segments]
        return frozenset(name for names in live for name in names)

    def __len__(self) -> int:
        return sum(_rows_that_count(segment) for segment in self._segments)

    def append_many(self, additions: Iterable[tuple[str, Columns]]) -> None:
        """Add several items in one change; one that is there already is replaced, one without rows counts as there.

        Raises:
            ValueError: a name is no SHA-256 or comes twice, or the columns do not fit.
            StorageFull, StorageReadOnly: the disk refused; the shelf is as it was.
        """
        parts = [self._part(name, columns) for name, columns in additions]
        if not parts:
            return
        fresh = np.concatenate([names for _, _, names in parts])
        if len(np.unique(fresh)) != len(fresh):
            raise ValueError("an item comes twice in one change")
        manifest = self._without(fresh)
        kept = list(self._segments)
        rows = sum(len(item) for _, item, _ in parts)
        while kept and len(kept[-1].item) <= min(2 * rows, MOST_MERGED_ROWS - rows):
            smaller = kept.pop()
            gone = np.isin(smaller.names, _as_bytes(manifest.segments[len(kept)].removed))
            parts.append(_without_items(smaller, gone))
            rows += len(parts[-1][1])
        name = f"segment-{manifest.next_number:06d}"
        with storage_faults(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            record = self._write(name, parts)
        self._commit(
            msgspec.structs.replace(
                manifest,
                next_number=manifest.next_number + 1,
                segments=(*manifest.segments[: len(kept)], record),
            )
        )

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; their rows go when segments are merged."""
        gone = np.intersect1d(_as_bytes(tuple(items)), _as_bytes(tuple(self.items())))
        if len(gone):
            self._commit(self._without(gone))

    def _part(self, name: str, columns: Columns) -> _Part:
        if len(name) != NAME_BYTES or not set(name) <= set("0123456789abcdef"):
            raise ValueError(f"an item is named by its SHA-256, not {name!r}")
        found = {key: np.asarray(columns[key]).astype(kind, casting="same_kind") for key, kind in self._dtypes.items()}
        lengths = {column.shape for column in found.values()}
        if len(lengths) != 1 or len(next(iter(lengths))) != 1 or set(columns) != set(found):
            raise ValueError(f"columns {sorted(columns)} of shapes {lengths} do not fit {sorted(found)}")
        (rows,) = next(iter(lengths))
        return found, np.zeros(rows, np.int32), _as_bytes((name,))

    def _write(self, name: str, parts: list[_Part]) -> SegmentRecord:
        names = np.sort(np.concatenate([part[2] for part in parts]))
        item = np.concatenate([np.searchsorted(names, part[2])[part[1]].astype(np.int32) for part in parts])
        columns = {key: np.concatenate([part[0][key] for part in parts]) for key in self._dtypes}
        # All columns decide the order, so that it is the same whatever the order of the additions.
        order = np.lexsort((*reversed(list(columns.values())[1:]), item, next(iter(columns.values()))))
        arrays = {key: column[order] for key, column in columns.items()} | {_ITEM: item[order], _NAMES: names}
        files = write_arrays(self._folder, name, arrays)
        return SegmentRecord(name=name, codes=len(item), files=files)

    def _opened(self, record: SegmentRecord) -> ShelfSegment:
        arrays = open_arrays(self._folder / record.name, (*self._dtypes, _ITEM, _NAMES), record.files)
        for key, dtype in self._dtypes.items():
            if arrays[key].dtype != dtype:
                path = self._folder / record.name / f"{key}.npy"
                raise IndexDamaged(f"{path} holds {arrays[key].dtype}, not {dtype}")
        item, names = arrays.pop(_ITEM), arrays.pop(_NAMES)
        return ShelfSegment(record, arrays, item, names)

    def _without(self, gone: NDArray[np.bytes_]) -> Manifest:
        records = []
        for segment in self._segments:
            marked = np.union1d(_as_bytes(segment.record.removed), np.intersect1d(segment.names, gone))
            removed = tuple(marked.astype(str).tolist())
            records.append(msgspec.structs.replace(segment.record, removed=removed))
        return msgspec.structs.replace(self._manifest, segments=tuple(records))

    def _commit(self, manifest: Manifest) -> None:
        with storage_faults(self._folder):
            write_manifest(self._folder, manifest)
        held = {segment.record.name: segment for segment in self._segments}
        self._manifest = manifest
        self._segments = [
            ShelfSegment(record, held[record.name].columns, held[record.name].item, held[record.name].names)
            if record.name in held
            else self._opened(record)
            for record in manifest.segments
        ]
        delete_segments_except(self._folder, {record.name for record in manifest.segments})


_Part = tuple[dict[str, NDArray[Any]], NDArray[np.int32], NDArray[np.bytes_]]


def _without_items(segment: ShelfSegment, gone: NDArray[np.bool_]) -> _Part:
    place = np.cumsum(~gone, dtype=np.int32) - np.int32(1)
    rows = ~gone[segment.item]
    return (
        {key: column[rows] for key, column in segment.columns.items()},
        place[segment.item[rows]],
        segment.names[~gone],
    )


def _as_bytes(names: tuple[str, ...]) -> NDArray[np.bytes_]:
    return np.array(names, dtype=f"S{NAME_BYTES}")


def _rows_that_count(segment: ShelfSegment) -> int:
    gone = np.flatnonzero(segment.removed)
    # Reading whose each row is costs as much as the segment is large: only where something was removed.
    return len(segment.item) - (int(np.isin(segment.item, gone).sum()) if len(gone) else 0)
