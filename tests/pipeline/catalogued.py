"""Archives whose releases and items are written into the catalogue by the test: no file is ever opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from twicetold.api import Archive
from twicetold.archive import items, releases, runs
from twicetold.archive.catalogue import transaction
from twicetold.model import Item, ItemKind, Release, Storage
from twicetold.settings import Settings

ADDED_AT = "2024-05-06T00:00:00Z"
LENGTH_US = 60_000_000


def digest(name: str) -> str:
    """A stand-in for a SHA-256 that begins with the name's bytes."""
    return name.encode().hex().ljust(64, "0")


def film(name: str, *, kind: ItemKind = ItemKind.VIDEO) -> Item:
    """A film of a minute, or a still."""
    return Item(
        sha256=digest(name),
        kind=kind,
        media_type="video/mp4",
        size_bytes=1,
        storage=Storage.COPIED,
        name=f"{name}.mp4",
        duration_us=LENGTH_US if kind is ItemKind.VIDEO else None,
    )


def archive_of(folder: Path, contents: Iterable[tuple[Release, list[Item]]]) -> Archive:
    """An open archive that holds these releases; each names the items beside it."""
    archive = Archive.init(folder, settings=Settings())
    with transaction(archive.connection):
        for release, held in contents:
            for item in held:
                items.insert(archive.connection, item, reference=None, probe_json="{}", added_at=ADDED_AT)
            names = [item.name for item in held]
            releases.insert(archive.connection, release, origin="table", item_names=names, added_at=ADDED_AT)
    return archive


def a_run(archive: Archive) -> int:
    """The id of a run that has begun."""
    with transaction(archive.connection):
        return runs.start(archive.connection, "trace", settings={}, versions={})
