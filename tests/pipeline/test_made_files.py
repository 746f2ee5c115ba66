"""Files that are made of items: known by size and time of change, and read only where these are not what was noted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.written import HARVEST, STORM, add_texts, digest_of
from twicetold import Archive
from twicetold.archive import ledger
from twicetold.archive.ledger import Done
from twicetold.errors import FingerprintDamaged
from twicetold.pipeline.made_files import done_with, lost_files

ITEM, OTHER = digest_of(STORM), digest_of(HARVEST)


class Reading:
    """Notes what was read; a file that holds anything but `whole` is damaged."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, path: Path, item: str) -> None:
        self.read.append(item)
        if path.read_bytes() != b"whole":
            raise FingerprintDamaged(f"{path} is not whole")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.init(tmp_path / "archive") as archive:
        add_texts(archive, tmp_path / "in", {"A": STORM, "B": HARVEST})
        yield archive


def made(archive: Archive, item: str) -> Path:
    """A file of an item, noted."""
    place = archive.workplace()
    path = place.layout.fingerprint("kind", "1", item)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"whole")
    done = Done(item=item, stage="kind", version="1", detail={"rows": 1})
    ledger.mark(place.connection, done_with(place, done, path))
    return path


def lost(archive: Archive, reading: Reading, known: frozenset[str] = frozenset()) -> list[str]:
    return lost_files(archive.workplace(), "kind", "1", reading, known=known)


def test_a_file_as_it_was_written_is_not_read(archive: Archive) -> None:
    path, reading = made(archive, ITEM), Reading()
    assert lost(archive, reading) == []
    assert reading.read == []
    entry = ledger.done(archive.connection, "kind")[ITEM]
    assert archive.layout.root / entry.file == path
    assert entry.detail["rows"] == 1


@pytest.mark.parametrize("damage", ["gone", "cut", "rewritten"])
def test_what_is_gone_cut_or_changed_is_lost(archive: Archive, damage: str) -> None:
    path, reading = made(archive, ITEM), Reading()
    made(archive, OTHER)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"who" if damage == "cut" else b"WHOLE")
        os.utime(path, ns=(0, 1))
    assert lost(archive, reading) == [ITEM]
    assert reading.read == ([] if damage == "gone" else [ITEM])
    assert lost(archive, reading, frozenset([ITEM])) == []


def test_a_file_of_which_something_else_was_noted_is_read_once(archive: Archive) -> None:
    path, reading = made(archive, ITEM), Reading()
    os.utime(path, ns=(0, 1))
    assert lost(archive, reading) == lost(archive, reading) == []
    assert reading.read == [ITEM]
    assert ledger.done(archive.connection, "kind")[ITEM].detail["rows"] == 1


def test_where_a_stage_wrote_no_file_none_is_lost(archive: Archive) -> None:
    ledger.mark(archive.connection, Done(item=ITEM, stage="kind", version="1"))
    assert lost(archive, Reading()) == []
