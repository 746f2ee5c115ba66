"""The look-up over the banks, kept on disk from one start of the server to the next. Derived: nobody misses it.

    <index>/banks/
      manifest.json             which segments count, size and SHA-256 of their files, which entries are gone since,
                                up to which change of each bank, and after which event of the custody log
      segment-000004/           written beside, synced, renamed; never changed afterwards
        entry, bank, moving, codes, times_us    as `lookup.Hashes`
        firsts, rows            the codes sorted by each band
      .lock                     held by whoever writes

What is read is held against its checksums, and against the record: the custody log must hold the event that the
manifest names, or the record is not the one that this was made from. What came since is read from the record.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import numpy as np

from twicetold.archive import banks
from twicetold.archive.faults import storage_faults
from twicetold.archive.lock import WriterLock
from twicetold.errors import IndexDamaged
from twicetold.handover.lookup import Hashes, Lookup, Segment, segment_of
from twicetold.search.arrays import check_arrays, delete_segments_except, map_arrays, write_arrays
from twicetold.search.bands import DEFAULT_BANDS, BandTable, band_starts
from twicetold.search.manifest import FileRecord, manifest_of, write_manifest

FORMAT = 2

REWRITTEN_FROM = 0.25
"""Share of a segment that is gone, from which on it is written anew without that."""

_ARRAYS = (*Hashes._fields, "firsts", "rows")


class KeptSegment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One segment; `gone` are numbers of entries that it still holds and that no longer count."""

    name: str
    hashes: int
    files: dict[str, FileRecord]
    gone: tuple[int, ...] = ()


class KeptBanks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that counts of a kept look-up."""

    format: int = FORMAT
    bands: int = DEFAULT_BANDS
    event: tuple[int, str]
    seen: dict[int, int]
    segments: tuple[KeptSegment, ...]


def open_kept(folder: Path, connection: sqlite3.Connection) -> Lookup | None:
    """What is kept in `folder`, or None where nothing is. `Lookup.updated` brings it to where the record is.

    Raises:
        IndexDamaged: a file is not what was written, or another version wrote it.
    """
    kept = manifest_of(folder, KeptBanks, FORMAT)
    if kept is None:
        return None
    if kept.bands != DEFAULT_BANDS:
        raise IndexDamaged(f"{folder} was built with {kept.bands} bands, not {DEFAULT_BANDS}")
    segments = [_opened(folder, record) for record in kept.segments]
    return Lookup(segments, names=banks.names(connection), seen=kept.seen, event=kept.event)


def keep(folder: Path, lookup: Lookup) -> list[tuple[Segment, Segment]]:
    """Write what of a look-up is not in `folder` yet; returns each segment that was written, before and after.

    Raises:
        ArchiveBusy: another server keeps its own at this moment.
        StorageFull, StorageReadOnly: the disk refused; what was kept before still is.
    """
    with storage_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with WriterLock(folder / ".lock", "serve"):
            before = _records(folder)
            try:
                return _written(folder, lookup, before)
            finally:
                delete_segments_except(folder, set(_records(folder)))


def _written(folder: Path, lookup: Lookup, before: dict[str, KeptSegment]) -> list[tuple[Segment, Segment]]:
    number = max((int(path.name.rpartition("-")[2]) for path in folder.glob("segment-*")), default=0)
    records, places = [], []
    for segment in lookup.segments:
        # A second server may have replaced what this one wrote.
        there = segment.name in before and segment.files == before[segment.name].files
        if there and segment.gone.mean() < REWRITTEN_FROM:
            gone = np.unique(segment.hashes.entry[segment.gone]).tolist()
            records.append(msgspec.structs.replace(before[segment.name], gone=tuple(gone)))
            continue
        left = segment_of(segment.left()) if segment.gone.any() else segment
        if not len(left):
            continue
        number += 1
        record = _write(folder, f"segment-{number:06d}", left)
        records.append(record)
        places.append((segment, _opened(folder, record)))
    write_manifest(folder, KeptBanks(event=lookup.event, seen=lookup.seen, segments=tuple(records)))
    return places


def _write(folder: Path, name: str, segment: Segment) -> KeptSegment:
    arrays = segment.hashes._asdict() | {"firsts": segment.table.firsts, "rows": segment.table.rows}
    return KeptSegment(name=name, hashes=len(segment), files=write_arrays(folder, name, arrays))


def _opened(folder: Path, record: KeptSegment) -> Segment:
    # Others act on what the service says: its files are read as a whole at every start.
    check_arrays(folder / record.name, _ARRAYS, record.files)
    arrays = map_arrays(folder / record.name, _ARRAYS)
    table = BandTable(arrays.pop("firsts"), arrays.pop("rows"), band_starts(DEFAULT_BANDS))
    hashes = Hashes(**arrays)
    gone = np.isin(hashes.entry, np.array(record.gone, np.int64)) if record.gone else np.zeros(record.hashes, np.bool_)
    return Segment(hashes, table, gone, record.files, record.name)


def _records(folder: Path) -> dict[str, KeptSegment]:
    """What the manifest names; nothing where it cannot be read: everything is written anew then."""
    try:
        kept = manifest_of(folder, KeptBanks, FORMAT)
    except IndexDamaged:
        return {}
    return {} if kept is None else {record.name: record for record in kept.segments}
