"""Segments: immutable, memory-mapped parts of an index. `twicetold.search.manifest` draws their files."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.errors import IndexDamaged
from twicetold.search.bands import BandTable, band_starts, band_table
from twicetold.search.hamming import Codes
from twicetold.search.manifest import FileRecord, SegmentRecord, sync_folder

NAME_BYTES = 64
_FILES = ("codes.npy", "item.npy", "row.npy", "names.npy", "keys.npy", "order.npy")
_CHUNK_BYTES = 1 << 20


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


def write_segment(folder: Path, name: str, rows: Rows, *, bands: int) -> SegmentRecord:
    """Write `rows` as the segment `name` of the index in `folder`; it counts once a manifest names it."""
    table = band_table(rows.codes, band_starts(bands))
    arrays = (rows.codes, rows.item, rows.row, rows.names, table.keys, table.rows)
    beside = folder / f".{name}.part"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    files = {}
    for file_name, array in zip(_FILES, arrays, strict=True):
        path = beside / file_name
        with path.open("wb") as file:
            np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        files[file_name] = measured(path)
    sync_folder(beside)
    shutil.rmtree(folder / name, ignore_errors=True)
    beside.rename(folder / name)
    sync_folder(folder)
    return SegmentRecord(name=name, codes=len(rows), files=files)


def open_segment(folder: Path, record: SegmentRecord, *, bands: int) -> Segment:
    """Check every file of a segment against its record and map it into memory.

    Raises:
        IndexDamaged: a file is missing, has another size or another content.
    """
    arrays = []
    for name in _FILES:
        path = folder / record.name / name
        try:
            found = measured(path)
        except OSError as error:
            raise IndexDamaged(f"{path} cannot be read: {error.strerror}") from error
        if found != record.files.get(name):
            raise IndexDamaged(f"{path} is not the file that the manifest describes")
        # An empty array cannot be mapped.
        mapped = np.load(path, mmap_mode="r" if record.codes else None, allow_pickle=False)
        arrays.append(np.asarray(mapped))
    codes, item, row, names, keys, order = arrays
    return Segment(record, Rows(codes, item, row, names), BandTable(keys, order, band_starts(bands)))


def delete_segments_except(folder: Path, kept: set[str]) -> None:
    """Delete segments, whole or half written, that no manifest names."""
    for path in folder.iterdir():
        if path.is_dir() and path.name.lstrip(".").startswith("segment-") and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def measured(path: Path) -> FileRecord:
    """Size and SHA-256 of a file as it lies on disk."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return FileRecord(size_bytes=size, sha256=digest.hexdigest())
