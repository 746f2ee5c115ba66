"""Removing media from an archive: what was seen and heard goes, fingerprints and the record stay.

The rows and the custody event are committed first, the files are deleted then: a kill in between leaves objects that
are marked as stripped, which stripping again deletes.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Mapping

import msgspec

from twicetold.archive import catalogue, items, stripped
from twicetold.archive.custody import CustodyLog, sync_folder
from twicetold.archive.faults import storage_faults
from twicetold.archive.layout import Layout
from twicetold.model import Item, ItemKind, Storage

STRIPPED_KINDS = (ItemKind.VIDEO, ItemKind.IMAGE, ItemKind.AUDIO, ItemKind.UNKNOWN)
"""Words are their own fingerprint: texts stay."""


class StripReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed. `kept_untraced` items have no fingerprints yet and stay; `kept_referenced` lie elsewhere, where
    this archive deletes nothing; `texts` are kept, and so are `reports`, which may hold pictures."""

    items: int
    bytes_removed: int
    kept_untraced: int
    kept_referenced: int
    texts: int
    reports: int


def strip(
    layout: Layout, connection: sqlite3.Connection, custody: CustodyLog, *, traced: Mapping[ItemKind, set[str]]
) -> StripReport:
    """Remove the media of every item that has been traced, and what browsers were given of it.

    Args:
        traced: for each kind, the items all of whose fingerprints are there.

    Raises:
        StorageFull, StorageReadOnly: a file cannot be deleted; stripping again goes on.
    """
    known = items.all_items(connection)
    media = [item for item in known if item.kind in STRIPPED_KINDS]
    ready = [item for item in media if item.sha256 in traced.get(item.kind, set())]
    copied = [item for item in ready if item.storage is Storage.COPIED]
    gone = stripped.all_stripped(connection)
    fresh = [item for item in copied if item.sha256 not in gone]
    if fresh:
        with catalogue.transaction(connection):
            stripped.mark(connection, [item.sha256 for item in fresh])
            custody.record(
                connection,
                "media.stripped",
                subject=f"{len(fresh)} items",
                details={"items": [{"sha256": item.sha256} for item in fresh]},
            )
        custody.mirror(connection)
    removed = _deleted(layout, copied)
    with storage_faults(layout.proxies):
        shutil.rmtree(layout.proxies, ignore_errors=True)
    return StripReport(
        items=len(fresh),
        bytes_removed=removed,
        kept_untraced=len(media) - len(ready) - sum(item.sha256 in gone for item in media if item not in ready),
        kept_referenced=len(ready) - len(copied),
        texts=sum(item.kind is ItemKind.TEXT for item in known),
        reports=len(list(layout.reports.glob("*.html"))) if layout.reports.is_dir() else 0,
    )


def _deleted(layout: Layout, chosen: Iterable[Item]) -> int:
    """Delete the objects that are still there; returns their size."""
    removed = 0
    for item in chosen:
        path = layout.object(item.sha256)
        with storage_faults(path):
            if path.exists():
                removed += path.stat().st_size
                path.unlink()
                sync_folder(path.parent)
    return removed
