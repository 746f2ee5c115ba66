"""The object store: originals as read-only files named by their SHA-256, or the places where they stay.

Taking bytes in leaves either an object with its row in the catalogue or nothing, whenever the process is killed or the
power goes:

1. the bytes are copied to `objects/incoming/<sha256>.part` (`copy_in`);
2. they are brought to the disk, a marker `objects/incoming/<sha256>` is made, and the file is renamed to
   `objects/ab/<sha256>` (`keep`), many files at once: waiting for the disk is most of what taking in small files costs;
3. the caller commits the rows, or does not;
4. the markers go, and the objects with them where no row names them (`settle`).

`recover`, run at the next opening, settles what an interrupted run left.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import stat
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import msgspec

from twicetold.archive import items, stripped
from twicetold.archive.custody import sync_file, sync_folder
from twicetold.archive.faults import storage_faults
from twicetold.archive.layout import Layout
from twicetold.errors import IntakeRejected, MediaRejected
from twicetold.model import Storage

_CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
READ_ONLY = 0o444
_SYNCING = 8
"""Files brought to the disk side by side: a file system with a journal writes it once for those that wait together."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that were read whole. `status` is what the file system said of the source before and after."""

    sha256: str
    size_bytes: int
    status: os.stat_result
    stored: bool


class ObjectStore:
    """The `objects/` folder of one archive."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    @property
    def incoming(self) -> Path:
        return self._layout.objects / "incoming"

    def copy_in(self, source: Path, *, on_bytes: Callable[[int], None] = lambda count: None) -> Taken:
        """Copy a file into the store while hashing it; `stored` is False where the object was there already.

        What is stored has its own name only after `keep`, and may be lost with the power until then.

        Args:
            on_bytes: told how many bytes were read, for progress.

        Raises:
            IntakeRejected: the source is no regular file, is empty, cannot be read, or changed while it was read.
            StorageFull, StorageReadOnly: the store cannot be written; nothing is left behind.
        """
        with storage_faults(self._layout.objects):
            self.incoming.mkdir(parents=True, exist_ok=True)
        part = self.incoming / f"{secrets.token_hex(8)}.part"
        try:
            with open_source(source) as reader, storage_faults(part), part.open("xb") as writer:
                taken = _read_through(reader, source, write=writer.write, on_bytes=on_bytes)
                writer.flush()
                os.fchmod(writer.fileno(), READ_ONLY)
            return msgspec.structs.replace(taken, stored=self._stage(part, taken))
        finally:
            part.unlink(missing_ok=True)

    def _stage(self, part: Path, taken: Taken) -> bool:
        target = self._layout.object(taken.sha256)
        with storage_faults(target):
            # An object of another size cannot be the right bytes: the fresh copy heals it.
            if self._staged(taken.sha256).exists() or (target.exists() and target.stat().st_size == taken.size_bytes):
                return False
            part.rename(self._staged(taken.sha256))
        return True

    def _staged(self, sha256: str) -> Path:
        return self.incoming / f"{sha256}.part"

    def keep(self, digests: Iterable[str]) -> None:
        """Bring what `copy_in` stored to the disk and to its own names; only then may rows name it.

        Raises:
            StorageFull, StorageReadOnly: the disk would not take it; `settle` takes away what there is.
        """
        staged = [sha256 for sha256 in dict.fromkeys(digests) if self._staged(sha256).exists()]
        if not staged:
            return
        with storage_faults(self._layout.objects):
            with ThreadPoolExecutor(_SYNCING) as pool:
                list(pool.map(sync_file, map(self._staged, staged)))
            for sha256 in staged:
                (self.incoming / sha256).touch()
            sync_folder(self.incoming)
            targets = {sha256: self._layout.object(sha256) for sha256 in staged}
            parents = sorted({target.parent for target in targets.values()})
            for parent in parents:
                parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self._layout.objects)
            for sha256, target in targets.items():
                self._staged(sha256).rename(target)
            for parent in parents:
                sync_folder(parent)

    def settle(self, connection: sqlite3.Connection, digests: Iterable[str]) -> None:
        """End the taking in of objects: delete those that no item names after all, then take the markers away."""
        for sha256 in digests:
            with storage_faults(self._layout.object(sha256)):
                if items.get(connection, sha256) is None:
                    self._layout.object(sha256).unlink(missing_ok=True)
                self._staged(sha256).unlink(missing_ok=True)
                (self.incoming / sha256).unlink(missing_ok=True)

    def recover(self, connection: sqlite3.Connection) -> int:
        """Clear what an interrupted run left in `incoming`; returns how many leftovers there were.

        Only for the holder of the writer lock: it deletes the half copies of whoever is at work.
        """
        if not self.incoming.is_dir():
            return 0
        leftovers = sorted(self.incoming.iterdir())
        for leftover in leftovers:
            if _SHA256.fullmatch(leftover.name):
                self.settle(connection, [leftover.name])
            else:
                with storage_faults(leftover):
                    leftover.unlink(missing_ok=True)  # settling a marker takes its copy away, too
        return len(leftovers)

    def place(self, sha256: str) -> Path:
        """Where a copied object lies, kept or not yet, whether or not it is there."""
        staged = self._staged(sha256)
        return staged if staged.exists() else self._layout.object(sha256)

    def path_of(self, connection: sqlite3.Connection, sha256: str) -> Path:
        """Where an item's bytes lie now.

        Raises:
            MediaRejected: `object.unknown` where no item has this digest, `object.stripped` where its bytes were
                removed on purpose, `object.missing` where they are gone.
        """
        item = items.get(connection, sha256)
        if item is None:
            raise MediaRejected(
                f"no item has the digest {sha256}",
                hint="'twicetold releases --format jsonl' lists the items of every release.",
                code="object.unknown",
            )
        reference = items.reference_path(connection, sha256)
        path = self._layout.object(sha256) if reference is None else reference
        if not path.is_file():
            if stripped.is_stripped(connection, sha256):
                raise stripped_error(sha256)
            what = "the referenced original" if item.storage is Storage.REFERENCED else "the object"
            raise MediaRejected(
                f"{path}: {what} of item {sha256[:12]} is gone",
                hint="Put the file back where it was, or add its folder again.",
                code="object.missing",
            )
        return path


def stripped_error(sha256: str) -> MediaRejected:
    """What is raised where the media of an item is asked for that was stripped."""
    return MediaRejected(
        f"the media of item {sha256[:12]} was stripped: its fingerprints and the record stay",
        hint="Add the file again to have its pictures or sound.",
        code="object.stripped",
    )


def hash_file(source: Path, *, on_bytes: Callable[[int], None] = lambda count: None) -> Taken:
    """Read a file whole and leave it where it is. Raises as `ObjectStore.copy_in` does for its source."""
    with open_source(source) as reader:
        return _read_through(reader, source, write=None, on_bytes=on_bytes)


def open_source(source: Path) -> BinaryIO:
    """Open a file that somebody handed over.

    Raises:
        IntakeRejected: it is no regular file (a pipe would never end), is gone, or cannot be read.
    """
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise unreadable(source, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IntakeRejected(
            f"{source}: is not a regular file",
            hint="Folders, pipes and devices are not taken in.",
            code="intake.not_a_file",
        )
    return os.fdopen(descriptor, "rb", buffering=0)


def unreadable(source: Path, error: OSError | ValueError) -> IntakeRejected:
    """The error for a source that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return IntakeRejected(
            f"{source}: there is no such file",
            hint="Check the name in the table or export, and which folder it counts from.",
            code="intake.missing_file",
        )
    reason = getattr(error, "strerror", None) or str(error)
    return IntakeRejected(
        f"{source}: cannot be read ({reason})",
        hint="Check the right to read it and the disk it lies on, then add it again.",
        code="intake.unreadable",
    )


def _read_through(
    reader: BinaryIO, source: Path, *, write: Callable[[bytes], object] | None, on_bytes: Callable[[int], None]
) -> Taken:
    before = os.fstat(reader.fileno())
    digest = hashlib.sha256()
    size = 0
    while chunk := _read(reader, source):
        digest.update(chunk)
        size += len(chunk)
        if write is not None:
            write(chunk)
        on_bytes(len(chunk))
    after = os.fstat(reader.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != after.st_size:
        raise IntakeRejected(
            f"{source}: changed while it was read",
            hint="Wait until whatever writes it has ended, then add it again.",
            code="intake.changed_while_read",
        )
    if size == 0:
        raise IntakeRejected(
            f"{source}: is empty",
            hint="Get the file again from where it came; an empty file holds nothing to trace.",
            code="intake.empty",
        )
    return Taken(sha256=digest.hexdigest(), size_bytes=size, status=after, stored=False)


def _read(reader: BinaryIO, source: Path) -> bytes:
    # Read errors belong to the source and are its problem alone; write errors belong to the archive and stop the run.
    try:
        return reader.read(_CHUNK)
    except OSError as error:
        raise unreadable(source, error) from error
