"""An archive whose releases are short messages and one film, with two coders and the default codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import catalogue, items, message_texts, releases
from twicetold.model import DateKind, Item, ItemKind, Precision, Provenance, Release, ReleaseDate, Storage

FILM = "f" * 64
AT = "2024-05-06T00:00:00Z"


def add_message(archive: Archive, release: str, body: str, *, source: str = "s", day: int = 0) -> str:
    """A release of one message; returns the item's digest."""
    digest = message_texts.digest_of(body)
    item = Item(
        sha256=digest,
        kind=ItemKind.TEXT,
        media_type="text/plain",
        size_bytes=len(body),
        storage=Storage.COPIED,
        name="m",
    )
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)
    date = ReleaseDate(
        kind=DateKind.PUBLISHED,
        earliest=start,
        latest=start + timedelta(days=1),
        precision=Precision.DAY,
        provenance=Provenance.STATED,
    )
    with catalogue.transaction(archive.connection):
        items.insert(archive.connection, item, reference=None, probe_json="{}", added_at=AT)
        message_texts.insert(archive.connection, digest, body)
        made = Release(id=release, source=source, items=(digest,), dates=(date,))
        releases.insert(archive.connection, made, origin="table", item_names=["m"], added_at=AT)
    return digest


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.init(tmp_path / "archive") as opened:
        film = Item(
            sha256=FILM,
            kind=ItemKind.VIDEO,
            media_type="video/mp4",
            size_bytes=1,
            storage=Storage.COPIED,
            name="film.mp4",
            duration_us=60_000_000,
        )
        with catalogue.transaction(opened.connection):
            items.insert(opened.connection, film, reference=None, probe_json="{}", added_at=AT)
            made = Release(id="F", source="s", items=(FILM,))
            releases.insert(opened.connection, made, origin="table", item_names=["film.mp4"], added_at=AT)
        for number in range(6):
            add_message(opened, f"R{number}", f"Message {number} of the town: {hashlib.sha256(b'x').hexdigest()[:8]}")
        opened.coding.add_codebook()
        opened.coding.add_coder("Anna")
        opened.coding.add_coder("Bilal")
        yield opened
