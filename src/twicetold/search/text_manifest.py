"""What an index of texts consists of on disk: one small JSON file, replaced in one step by each change.

    <index>/
      manifest.json             which segments count, the size and SHA-256 of each of their files, what was removed
      segment-000004/           written beside, synced, renamed; never changed afterwards
        keys.npy                uint32 (n,), hashes of seeds, ascending
        item.npy                int32 (n,), place in names.npy
        place.npy               int32 (n,), number of the seed's first letter
        names.npy               bytes (items,), SHA-256 of each item in hexadecimal, ascending

Postings of one key are in order of item, then place, so that an index is the same however it grew.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from twicetold.search.manifest import FileRecord, manifest_of

FORMAT = 1


class TextSegmentRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One segment; `removed` names items that it still holds and that no longer count."""

    name: str
    postings: int
    files: dict[str, FileRecord]
    removed: tuple[str, ...] = ()


class TextManifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that counts of an index of texts. `next_number` names the next segment."""

    format: int = FORMAT
    kind: str = "text"
    next_number: int = 1
    segments: tuple[TextSegmentRecord, ...] = ()


def read_text_manifest(folder: Path) -> TextManifest:
    """The manifest of the index in `folder`; an empty one where there is no index yet.

    Raises:
        IndexDamaged: it is not a manifest of this format.
    """
    return manifest_of(folder, TextManifest, FORMAT) or TextManifest()
