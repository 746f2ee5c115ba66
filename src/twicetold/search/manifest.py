"""What an index on disk consists of: one small JSON file, replaced in one step by each change.

    <index>/
      manifest.json             which segments count, the size and SHA-256 of each of their files, what was removed
      segment-000004/           written beside, synced, renamed; never changed afterwards
        codes.npy               uint64 (n, 4), by item name, then row
        item.npy                int32 (n,), place in names.npy
        row.npy                 int32 (n,), row in the item's own fingerprints
        names.npy               bytes (items,), SHA-256 of each item in hexadecimal, ascending
        order.npy               uint32 (bands, n), the codes sorted by each band
        firsts.npy              uint32 (bands, 2**p + 1), where in that order each beginning of p bits starts

A segment that the manifest does not name is what an interrupted change left behind; the next change deletes it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

import msgspec

from twicetold.errors import IndexDamaged

MANIFEST = "manifest.json"
FORMAT = 1

M = TypeVar("M", bound=msgspec.Struct)


class FileRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of a segment."""

    size_bytes: int
    sha256: str


class SegmentRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One segment; `removed` names items that it still holds and that no longer count."""

    name: str
    codes: int
    files: dict[str, FileRecord]
    removed: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that counts of an index. `next_number` names the next segment."""

    format: int = FORMAT
    bands: int
    next_number: int = 1
    segments: tuple[SegmentRecord, ...] = ()


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the index in `folder`, or None where there is no index yet.

    Raises:
        IndexDamaged: it is not a manifest of this format.
    """
    return manifest_of(folder, Manifest, FORMAT)


def manifest_of(folder: Path, kind: type[M], readable: int) -> M | None:
    """The manifest of some kind in `folder`, or None where there is none yet.

    Raises:
        IndexDamaged: it is not one of this kind, or its `format` is another than `readable`.
    """
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError, OSError) as error:
        raise IndexDamaged(f"{path} cannot be read: {error}") from error
    found = getattr(manifest, "format", None)
    if found != readable:
        raise IndexDamaged(f"{path} has format {found}; this version reads format {readable}")
    return manifest


def write_manifest(folder: Path, manifest: msgspec.Struct) -> None:
    """Replace the manifest; when this returns, the change is on disk."""
    beside = folder / f".{MANIFEST}.part"
    with beside.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / MANIFEST)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to disk, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
