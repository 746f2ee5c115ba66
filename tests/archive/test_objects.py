from __future__ import annotations

import hashlib
import os
import resource
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from twicetold.archive import items
from twicetold.archive.layout import Layout
from twicetold.archive.objects import ObjectStore, hash_file
from twicetold.errors import IntakeRejected, MediaRejected, StorageFull
from twicetold.model import Item, ItemKind, Storage

CONTENT = os.urandom(3_000_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(Layout(tmp_path))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "original.mp4"
    path.write_bytes(CONTENT)
    return path


def name(connection: sqlite3.Connection, reference: Path | None = None) -> None:
    """Give the content a row in the catalogue."""
    storage = Storage.COPIED if reference is None else Storage.REFERENCED
    item = Item(sha256=DIGEST, kind=ItemKind.VIDEO, media_type="video/mp4", size_bytes=len(CONTENT), storage=storage)
    items.insert(connection, item, reference=reference, probe_json="{}", added_at="2024-05-06T00:00:00Z")


def test_a_copy_is_named_by_its_digest_and_read_only(
    store: ObjectStore, source: Path, connection: sqlite3.Connection
) -> None:
    read: list[int] = []
    taken = store.copy_in(source, on_bytes=read.append)
    assert (taken.sha256, taken.size_bytes, taken.stored) == (DIGEST, len(CONTENT), True)
    assert sum(read) == len(CONTENT)
    assert store.place(DIGEST).read_bytes() == CONTENT
    assert store.place(DIGEST).stat().st_mode & 0o777 == 0o444
    assert store.place(DIGEST).parent == store.incoming
    store.keep([DIGEST])
    name(connection)
    store.settle(connection, [DIGEST])
    assert store.path_of(connection, DIGEST) == store.place(DIGEST)
    assert store.place(DIGEST).name == DIGEST
    assert store.place(DIGEST).stat().st_mode & 0o777 == 0o444
    assert list(store.incoming.iterdir()) == []


def test_the_same_bytes_are_stored_once(store: ObjectStore, source: Path) -> None:
    store.copy_in(source)
    made = store.place(DIGEST).stat()
    assert not store.copy_in(source).stored
    store.keep([DIGEST, DIGEST])
    assert not store.copy_in(source).stored
    assert store.place(DIGEST).stat().st_ino == made.st_ino
    assert not list(store.incoming.glob("*.part"))


def test_a_cut_object_is_healed(store: ObjectStore, source: Path) -> None:
    store.copy_in(source)
    store.keep([DIGEST])
    kept = store.place(DIGEST)
    kept.chmod(0o644)
    kept.write_bytes(CONTENT[:10])
    assert store.copy_in(source).stored
    assert store.place(DIGEST).read_bytes() == CONTENT
    store.keep([DIGEST])
    assert kept.read_bytes() == CONTENT


@pytest.mark.parametrize("kept", [True, False])
def test_an_object_that_no_item_names_goes_when_it_is_settled(
    store: ObjectStore, source: Path, connection: sqlite3.Connection, kept: bool
) -> None:
    store.copy_in(source)
    if kept:
        store.keep([DIGEST])
    store.settle(connection, [DIGEST])
    assert not store.place(DIGEST).exists()
    assert list(store.incoming.iterdir()) == []


def test_bytes_are_on_the_disk_and_marked_before_they_get_their_name(
    store: ObjectStore, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.copy_in(source)
    target = store.place(DIGEST).parents[1] / DIGEST[:2] / DIGEST
    done: list[str] = []

    def told(call: str, real: Callable[..., object]) -> Callable[..., object]:
        def calling(*arguments: object) -> object:
            where = os.readlink(f"/proc/self/fd/{arguments[0]}") if call == "fsync" else str(arguments[1])
            done.append(f"{call} {Path(where).name}")
            return real(*arguments)

        return calling

    monkeypatch.setattr(os, "fsync", told("fsync", os.fsync))
    monkeypatch.setattr(os, "rename", told("rename", os.rename))
    store.keep([DIGEST])
    # Only then may a row name it: with the power gone at any step there is no object of other bytes, and none unmarked.
    assert done == [
        f"fsync {DIGEST}.part",
        "fsync incoming",
        "fsync objects",
        f"rename {DIGEST}",
        f"fsync {DIGEST[:2]}",
    ]
    assert (store.incoming / DIGEST).exists()
    assert target.read_bytes() == CONTENT


def test_what_a_killed_process_left_is_cleared(
    store: ObjectStore, source: Path, connection: sqlite3.Connection
) -> None:
    assert store.recover(connection) == 0
    store.copy_in(source)
    (store.incoming / "0123456789abcdef.part").write_bytes(b"half")
    assert store.recover(connection) == 2
    assert not store.place(DIGEST).exists()
    store.copy_in(source)
    store.keep([DIGEST])
    assert store.recover(connection) == 1
    assert not store.place(DIGEST).exists()
    store.copy_in(source)
    store.keep([DIGEST])
    name(connection)
    assert store.recover(connection) == 1
    assert store.place(DIGEST).exists()


def test_a_referenced_original_is_found_where_it_stays_until_it_goes(
    store: ObjectStore, source: Path, connection: sqlite3.Connection
) -> None:
    assert hash_file(source).sha256 == DIGEST
    name(connection, source)
    assert store.path_of(connection, DIGEST) == source
    source.unlink()
    with pytest.raises(MediaRejected, match="referenced original") as caught:
        store.path_of(connection, DIGEST)
    assert caught.value.code == "object.missing"


def test_bytes_of_no_item_are_unknown(store: ObjectStore, connection: sqlite3.Connection) -> None:
    with pytest.raises(MediaRejected) as caught:
        store.path_of(connection, DIGEST)
    assert caught.value.code == "object.unknown"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda path: path.touch(), "intake.empty"),
        (lambda path: path.mkdir(), "intake.not_a_file"),
        (os.mkfifo, "intake.not_a_file"),
        (lambda path: path.symlink_to(path), "intake.unreadable"),
        (lambda path: None, "intake.missing_file"),
    ],
)
@pytest.mark.parametrize("copied", [True, False])
def test_what_is_no_file_with_bytes_is_refused(
    store: ObjectStore, tmp_path: Path, made, code: str, copied: bool
) -> None:
    path = tmp_path / "strange"
    made(path)
    with pytest.raises(IntakeRejected) as caught:
        store.copy_in(path) if copied else hash_file(path)
    assert caught.value.code == code
    assert not store.incoming.exists() or not list(store.incoming.iterdir())


def test_a_name_with_a_null_byte_is_refused() -> None:
    with pytest.raises(IntakeRejected):
        hash_file(Path("a\0b"))


def test_a_disk_that_takes_no_more_leaves_no_half_object(store: ObjectStore, source: Path) -> None:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        try:
            store.copy_in(source)
        except StorageFull as error:
            os._exit(7 if error.code == "archive.file_too_large" else 8)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    assert not list(store.incoming.iterdir())
    assert not store.place(DIGEST).exists()
