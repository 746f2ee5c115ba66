from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.catalogued import archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import ledger
from twicetold.archive.catalogue import transaction
from twicetold.archive.ledger import Done
from twicetold.errors import IndexDamaged
from twicetold.fingerprint import registry, store
from twicetold.fingerprint.base import FrameCodes
from twicetold.model import Release
from twicetold.pipeline import indexing
from twicetold.pipeline.fingerprinting import Sampling, stage_of, version_of
from twicetold.pipeline.indexing import existing_index, folder_of, updated_index
from twicetold.pipeline.tracks import Tracks
from twicetold.run.progress import NoProgress
from twicetold.search.index import FrameIndex
from twicetold.testing.codes import random_codes

FINGERPRINTER = registry.load()
NAMES = ("a", "b", "c")
ROWS = 8
RANDOM = np.random.default_rng(5)
CODES = {name: random_codes(ROWS, RANDOM) for name in NAMES}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Three films, of which a and b are fingerprinted; row 2 of each is blank."""
    contents = [(Release(id=name, source="s", items=(digest(name),)), [film(name)]) for name in NAMES]
    with archive_of(tmp_path / "archive", contents) as opened:
        for name in ("a", "b"):
            fingerprinted(opened, name)
        yield opened


def fingerprinted(archive: Archive, name: str) -> None:
    place, item = archive.workplace(), digest(name)
    flags = np.zeros(ROWS, np.uint8)
    flags[2] = 1
    codes = FrameCodes(
        times_us=np.arange(ROWS, dtype=np.int64) * 200_000,
        codes=CODES[name],
        mirrored=CODES[name],
        quality=np.full(ROWS, 100, np.uint8),
        flags=flags,
        end_us=ROWS * 200_000,
    )
    path = place.layout.fingerprint(FINGERPRINTER.name, FINGERPRINTER.version, item)
    store.write(path, codes, item_sha256=item, fingerprinter=FINGERPRINTER)
    version = version_of(FINGERPRINTER, sampling=Sampling.of(place.settings.picture))
    with transaction(archive.connection):
        ledger.mark(archive.connection, Done(item=item, stage=stage_of(FINGERPRINTER), version=version))


def updated(archive: Archive) -> FrameIndex:
    place = archive.workplace()
    return updated_index(place, Tracks(place, FINGERPRINTER), FINGERPRINTER, progress=NoProgress())


def rows_of(index: FrameIndex, name: str) -> list[int]:
    """Rows under which an item's own codes are found again."""
    hits = index.query(CODES[name], 0)
    return [int(row) for row, item in zip(hits.row, hits.item, strict=True) if index.item_names[item] == digest(name)]


def test_what_is_fingerprinted_can_be_searched_by_its_own_rows_without_blank_ones(archive: Archive) -> None:
    index = updated(archive)
    assert index.items() == {digest("a"), digest("b")}
    assert rows_of(index, "a") == [0, 1, 3, 4, 5, 6, 7]


def test_only_what_is_new_is_read_and_what_is_gone_is_left_out(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    updated(archive)
    fingerprinted(archive, "c")
    with transaction(archive.connection):
        archive.connection.execute("DELETE FROM stage_done WHERE item_sha256 = ?", (digest("a"),))
    read: list[str] = []
    real = Tracks.__getitem__
    monkeypatch.setattr(Tracks, "__getitem__", lambda self, item: (read.append(item), real(self, item))[1])
    index = updated(archive)
    assert read == [digest("c")]
    assert index.items() == {digest("b"), digest("c")}
    assert rows_of(index, "a") == []
    assert existing_index(archive.workplace(), FINGERPRINTER).items() == index.items()


@pytest.mark.parametrize("damage", ["flipped", "deleted"])
def test_a_damaged_or_deleted_index_is_made_again_from_the_fingerprints(archive: Archive, damage: str) -> None:
    updated(archive)
    folder = folder_of(archive.workplace(), FINGERPRINTER)
    if damage == "deleted":
        shutil.rmtree(folder)
    else:
        largest = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
        content = bytearray(largest.read_bytes())
        content[len(content) // 2] ^= 1
        largest.chmod(0o644)
        largest.write_bytes(bytes(content))
        with pytest.raises(IndexDamaged):
            existing_index(archive.workplace(), FINGERPRINTER)
    assert rows_of(updated(archive), "b") == [0, 1, 3, 4, 5, 6, 7]


def test_many_items_go_in_by_batches_and_none_is_lost(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprinted(archive, "c")
    monkeypatch.setattr(indexing, "BATCH_ROWS", 1)
    assert updated(archive).items() == {digest(name) for name in NAMES}


def test_another_way_of_fingerprinting_has_an_index_of_its_own(archive: Archive) -> None:
    place = archive.workplace()
    (archive.layout.settings).write_text("[picture]\nsample_every_ms = 500\n")
    with Archive.open(archive.layout.root, read_only=True) as other:
        assert folder_of(other.workplace(), FINGERPRINTER) != folder_of(place, FINGERPRINTER)
