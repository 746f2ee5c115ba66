"""Segments: immutable, memory-mapped parts of an index of texts. `search.text_manifest` draws their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.search.arrays import open_arrays, write_arrays
from twicetold.search.text_manifest import TextSegmentRecord

NAME_BYTES = 64
_ARRAYS = ("keys", "item", "place", "names")


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
    arrays = (postings.keys, postings.item, postings.place, postings.names)
    files = write_arrays(folder, name, dict(zip(_ARRAYS, arrays, strict=True)))
    return TextSegmentRecord(name=name, postings=len(postings), files=files)


def open_text_segment(folder: Path, record: TextSegmentRecord) -> TextSegment:
    """Check every file of a segment against its record and map it into memory.

    Raises:
        IndexDamaged: a file is missing, has another size or another content.
    """
    arrays = open_arrays(folder / record.name, _ARRAYS, record.files).values()
    return TextSegment(record, Postings(*arrays))
