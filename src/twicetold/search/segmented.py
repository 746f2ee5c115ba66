"""What indexes of segments have in common: appending, merging, taking out, and the manifest that says what counts.

Each change writes one new segment together with the smaller ones before it, so that there are never more than about
log(n) segments and a row is rewritten about as often; it counts when the manifest is replaced. See
`twicetold.search.manifest` for the files.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.archive.faults import storage_faults
from twicetold.errors import IndexDamaged
from twicetold.search.arrays import delete_segments_except, whole_folder
from twicetold.search.manifest import Manifest, SegmentRecord, read_manifest, write_manifest

NAME_BYTES = 64


class OpenSegment(Protocol):
    """One segment, a frozen dataclass."""

    @property
    def record(self) -> SegmentRecord:
        """What the manifest says of it."""

    @property
    def names(self) -> NDArray[np.bytes_]:
        """S64, ascending."""

    def rows_of(self, items: NDArray[np.bool_]) -> int:
        """How many rows are of the items chosen, bool (items,)."""


class Addition(Protocol):
    """Rows of one item or more that are to be added."""

    @property
    def names(self) -> NDArray[np.bytes_]:
        """S64, ascending."""

    def __len__(self) -> int:
        """Rows."""


Segment = TypeVar("Segment", bound=OpenSegment)
Given = TypeVar("Given")
Part = TypeVar("Part", bound=Addition)


class Segmented(ABC, Generic[Segment, Given, Part]):
    """Rows of many items in segments. One process at a time may change them; any number may read them meanwhile."""

    MOST_MERGED_ROWS: ClassVar[int]
    """Segments together larger than this are left apart."""
    MERGED_TIMES: ClassVar[int] = 2
    """How many times as large as what is written with it a segment may be to be merged."""
    MERGED_ROWS: ClassVar[int] = 0
    """Rows up to which a segment is merged whatever is written with it."""

    def __init__(self, folder: Path, *, bands: int = 0) -> None:
        self._folder = folder
        self._manifest = read_manifest(folder) or Manifest(bands=bands)
        if self.bands != bands:
            raise IndexDamaged(f"{folder} was built with {self.bands} bands, not {bands}", code="index.other_bands")
        self._segments = [self._opened(record) for record in self._manifest.segments]

    @abstractmethod
    def _opened(self, record: SegmentRecord) -> Segment:
        """Check a segment's files and open them.

        Raises:
            IndexDamaged: a file is not what was written.
        """

    @abstractmethod
    def _part(self, name: str, given: Given) -> Part:
        """What is given of one item, checked."""

    @abstractmethod
    def _write(self, folder: Path, parts: list[Part], merged: list[tuple[Segment, NDArray[np.bool_]]]) -> int:
        """Write the files of a segment into `folder`: new parts, and segments without the items marked, bool (items,).

        Returns:
            Rows that were written.
        """

    @property
    def bands(self) -> int:
        """Pieces of codes that each segment is sorted by; 0 where rows are not sorted by pieces."""
        return self._manifest.bands

    @property
    def segments(self) -> list[Segment]:
        return list(self._segments)

    def names(self) -> NDArray[np.bytes_]:
        """SHA-256 of every item that counts, S64 (items,), ascending."""
        live = [segment.names[~removed_from(segment)] for segment in self._segments]
        return np.sort(np.concatenate([*live, as_bytes(())]))

    def items(self) -> frozenset[str]:
        """The same as a set."""
        return frozenset(self.names().astype(str).tolist())

    def places(self, names: NDArray[np.bytes_]) -> list[NDArray[np.int32]]:
        """For each segment, which of `names` each of its items is, int32 (items,): -1 for those that no longer count.

        Args:
            names: from `names`.
        """
        return [
            np.where(removed_from(segment), -1, np.searchsorted(names, segment.names)).astype(np.int32)
            for segment in self._segments
        ]

    def __len__(self) -> int:
        return sum(segment.record.codes - _rows_removed(segment) for segment in self._segments)

    def append_many(self, additions: Iterable[tuple[str, Given]]) -> None:
        """Add several items in one change; one that is there already is replaced, one without rows counts as there.

        Raises:
            ValueError: a name is no SHA-256 or comes twice, or what is given does not fit.
            StorageFull, StorageReadOnly: the disk refused; the index is as it was.
        """
        parts = [self._part(_checked(name), given) for name, given in additions]
        if not parts:
            return
        fresh = np.concatenate([part.names for part in parts])
        if len(np.unique(fresh)) != len(fresh):
            raise ValueError("an item comes twice in one change")
        manifest = self._without(fresh)
        kept, merged = list(self._segments), []
        rows = sum(len(part) for part in parts)
        while kept and kept[-1].record.codes <= min(
            max(self.MERGED_TIMES * rows, self.MERGED_ROWS), self.MOST_MERGED_ROWS - rows
        ):
            smaller = kept.pop()
            gone = np.isin(smaller.names, as_bytes(manifest.segments[len(kept)].removed))
            merged.append((smaller, gone))
            rows += smaller.record.codes - smaller.rows_of(gone)
        name = f"segment-{manifest.next_number:06d}"
        with storage_faults(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            record = self._written(name, parts, merged)
        self._commit(
            msgspec.structs.replace(
                manifest,
                next_number=manifest.next_number + 1,
                segments=(*manifest.segments[: len(kept)], record),
            )
        )

    def remove(self, items: Iterable[str]) -> None:
        """Take items out; their rows go when segments are merged."""
        asked = as_bytes(tuple(items))
        gone = np.intersect1d(asked, self.names()) if len(asked) else asked
        if len(gone):
            self._commit(self._without(gone))

    def _written(self, name: str, parts: list[Part], merged: list[tuple[Segment, NDArray[np.bool_]]]) -> SegmentRecord:
        with whole_folder(self._folder, name) as (beside, files):
            rows = self._write(beside, parts, merged)
        return SegmentRecord(name=name, codes=rows, files=files)

    def _without(self, gone: NDArray[np.bytes_]) -> Manifest:
        records = []
        for segment in self._segments:
            marked = np.union1d(as_bytes(segment.record.removed), np.intersect1d(segment.names, gone))
            removed = tuple(marked.astype(str).tolist())
            records.append(msgspec.structs.replace(segment.record, removed=removed))
        return msgspec.structs.replace(self._manifest, segments=tuple(records))

    def _commit(self, manifest: Manifest) -> None:
        with storage_faults(self._folder):
            write_manifest(self._folder, manifest)
        held = {segment.record.name: segment for segment in self._segments}
        self._manifest = manifest
        self._segments = [
            replace(held[record.name], record=record)  # type: ignore[type-var]  # a protocol cannot ask for a dataclass
            if record.name in held
            else self._opened(record)
            for record in manifest.segments
        ]
        delete_segments_except(self._folder, {record.name for record in manifest.segments})


def removed_from(segment: OpenSegment) -> NDArray[np.bool_]:
    """(items,) items that a segment still holds and that no longer count."""
    gone: NDArray[np.bool_] = np.isin(segment.names, as_bytes(segment.record.removed))
    return gone


def as_bytes(names: tuple[str, ...]) -> NDArray[np.bytes_]:
    """Names of items as they are stored, S64."""
    return np.array(names, dtype=f"S{NAME_BYTES}")


def _checked(name: str) -> str:
    if len(name) != NAME_BYTES or not set(name) <= set("0123456789abcdef"):
        raise ValueError(f"an item is named by its SHA-256, not {name!r}")
    return name


def _rows_removed(segment: OpenSegment) -> int:
    # Reading whose each row is costs as much as the segment is large: only where something was removed.
    return segment.rows_of(removed_from(segment)) if segment.record.removed else 0
