"""Segments: immutable, memory-mapped parts of an index of texts. `search.text_manifest` draws their files."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.errors import IndexDamaged
from twicetold.search.manifest import FileRecord, sync_folder
from twicetold.search.text_manifest import TextSegmentRecord

NAME_BYTES = 64
_FILES = ("keys.npy", "item.npy", "place.npy", "names.npy")


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Where each key stands: n postings in order of key, item, place; `item` points into `names`, ascending."""

    keys: NDArray[np.uint32]
    """(n,)"""
    item: NDArray[np.int32]
    """(n,)"""
    place: NDArray[np.int32]
    """(n,)"""
    names: NDArray[np.bytes_]
    """S64 (items,)"""

    def __len__(self) -> int:
        return len(self.keys)

    def without(self, removed: NDArray[np.bytes_]) -> Postings:
        """All but those of the items named."""
        kept = ~np.isin(self.names, removed)
        if kept.all():
            return self
        renumbered = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        of_kept = kept[self.item]
        return Postings(self.keys[of_kept], renumbered[self.item[of_kept]], self.place[of_kept], self.names[kept])


def merged(parts: list[Postings]) -> Postings:
    """Postings of several parts that share no item, in the order that a part has, whatever the order of the parts."""
    names = np.sort(np.concatenate([part.names for part in parts]))
    keys = np.concatenate([part.keys for part in parts])
    item = np.concatenate([np.searchsorted(names, part.names)[part.item].astype(np.int32) for part in parts])
    place = np.concatenate([part.place for part in parts])
    # Each part is in order, and no item is in two of them: a stable sort by key and item goes through them once.
    order = np.argsort(keys.astype(np.uint64) << np.uint64(32) | item.astype(np.uint64), kind="stable")
    return Postings(keys[order], item[order], place[order], names)


@dataclass(frozen=True, slots=True, eq=False)
class TextSegment:
    """One segment, open for reading."""

    record: TextSegmentRecord
    postings: Postings


def write_text_segment(folder: Path, name: str, postings: Postings) -> TextSegmentRecord:
    """Write the segment `name` of the index in `folder`; it counts once a manifest names it."""
    beside = folder / f".{name}.part"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    files = {}
    arrays = (postings.keys, postings.item, postings.place, postings.names)
    for file_name, array in zip(_FILES, arrays, strict=True):
        path = beside / file_name
        with path.open("wb") as file:
            np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        files[file_name] = _measured(path)
    sync_folder(beside)
    shutil.rmtree(folder / name, ignore_errors=True)
    beside.rename(folder / name)
    sync_folder(folder)
    return TextSegmentRecord(name=name, postings=len(postings), files=files)


def open_text_segment(folder: Path, record: TextSegmentRecord) -> TextSegment:
    """Check every file of a segment against its record and map it into memory.

    Raises:
        IndexDamaged: a file is missing, has another size or another content.
    """
    arrays = []
    for name in _FILES:
        path = folder / record.name / name
        try:
            measured = _measured(path)
        except OSError as error:
            raise IndexDamaged(f"{path} cannot be read: {error.strerror}") from error
        if measured != record.files.get(name):
            raise IndexDamaged(f"{path} is not the file that the manifest describes")
        # An empty array cannot be mapped.
        mapped = np.load(path, mmap_mode="r" if record.postings else None, allow_pickle=False)
        arrays.append(np.asarray(mapped))
    return TextSegment(record, Postings(*arrays))


def _measured(path: Path) -> FileRecord:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return FileRecord(size_bytes=os.fstat(file.fileno()).st_size, sha256=digest.hexdigest())
