"""A catalogue to write rows into, and an archive with two releases in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from twicetold.api import Archive
from twicetold.archive import catalogue, items, releases
from twicetold.model import Item, ItemKind, Release, Storage

A, B, C = "a" * 64, "b" * 64, "c" * 64


class FakeProbe(msgspec.Struct):
    kind: ItemKind = ItemKind.VIDEO
    media_type: str = "video/mp4"
    width: int = 64
    height: int = 48
    duration_us: int = 1_000_000
    creation_time: str | None = None


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = catalogue.open_writer(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def populated(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Items a, b, c, each in a release of its own: R-a, R-b, R-c."""
    for digest in (A, B, C):
        item = Item(
            sha256=digest, kind=ItemKind.VIDEO, media_type="video/mp4", size_bytes=1, storage=Storage.COPIED, name="n"
        )
        items.insert(connection, item, reference=None, probe_json="{}", added_at="2024-05-06T00:00:00Z")
        release = Release(id=f"R-{digest[0]}", source="s", items=(digest,))
        releases.insert(connection, release, origin="folder", item_names=["n"], added_at="2024-05-06T00:00:00Z")
    return connection


@pytest.fixture
def probe():
    """Says of every file that it is a video."""
    return lambda path: FakeProbe()


@pytest.fixture
def archive(tmp_path: Path, probe) -> Iterator[Archive]:
    folder = tmp_path / "outlet"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(b"MEDIA a")
    (folder / "b.mp4").write_bytes(b"MEDIA b")
    with Archive.init(tmp_path / "archive") as opened:
        opened.add(folder, probe=probe)
        yield opened
