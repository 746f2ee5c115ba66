"""An archive to add to, and media that need no decoder: any file that begins with MEDIA opens as a video."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from twicetold.api import Archive
from twicetold.errors import MediaRejected
from twicetold.intake.add import FILES_AT_ONCE, Adder, AddReport
from twicetold.intake.detect import make_plan
from twicetold.intake.probing import BeginProbe
from twicetold.model import ItemKind, Storage
from twicetold.run.progress import NoProgress


class FakeProbe(msgspec.Struct, frozen=True, kw_only=True):
    kind: ItemKind = ItemKind.VIDEO
    media_type: str = "video/mp4"
    width: int | None = 64
    height: int | None = 48
    duration_us: int | None = 1_000_000
    creation_time: str | None = None


def fake_probe(path: Path) -> FakeProbe:
    head = path.read_bytes()[:100]
    if head.startswith(b"MEDIA made "):
        return FakeProbe(creation_time=head.split(b"\n")[0].removeprefix(b"MEDIA made ").decode())
    if head.startswith(b"MEDIA"):
        return FakeProbe()
    if head.startswith(b"BROKEN"):
        raise MediaRejected(f"{path}: no frame can be read", code="media.unreadable")
    return FakeProbe(kind=ItemKind.TEXT if head.isascii() else ItemKind.UNKNOWN, media_type="")


@pytest.fixture
def probe():
    return fake_probe


def add_ahead(
    archive: Archive, target: Path, begin: BeginProbe, *, files_ahead: int = 4, files_at_once: int = FILES_AT_ONCE
) -> AddReport:
    """Add a folder as `Archive.add` does with real media: bytes are read while earlier files are being opened."""
    return Adder(
        connection=archive.connection,
        objects=archive.objects,
        custody=archive.custody_log,
        probe=begin,
        storage=Storage.COPIED,
        progress=NoProgress(),
        files_ahead=files_ahead,
        files_at_once=files_at_once,
    ).add(make_plan(target, releases=None, source=None, skip=archive.layout.root))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.init(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "incoming" / "outlet"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def media():
    """Writes a file that opens as media; different text, different item."""

    def write(path: Path, text: str = "") -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"MEDIA " + (text or path.name).encode("utf-8", "surrogateescape"))
        return path

    return write


@pytest.fixture
def add(archive: Archive, probe):
    """`Archive.add` with the fake probe."""

    def call(target: Path, **options: object):
        return archive.add(target, probe=probe, **options)

    return call
