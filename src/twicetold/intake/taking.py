"""Taking in the files of one release: bytes into the store or hashed in place, then probed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from twicetold.archive import items
from twicetold.archive.moments import to_text
from twicetold.archive.names import printable
from twicetold.archive.objects import ObjectStore, Taken, hash_file, unreadable
from twicetold.errors import IntakeRejected, ItemError, MediaRejected
from twicetold.intake.dates import parse_date, unix_date
from twicetold.intake.probing import Probed, ProbeFile
from twicetold.model import DateKind, Item, ItemKind, Provenance, ReleaseDate, Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """One file of a release. `item` is None where the catalogue has the item already."""

    path: Path
    sha256: str
    name: str
    status: os.stat_result
    size_bytes: int
    date: ReleaseDate | None
    item: Item | None = None
    probe_json: str = "{}"


@dataclass(slots=True, kw_only=True)
class FileTaker:
    """Takes files in for one run of `add`. `stored` lists the objects made since it was last cleared."""

    connection: sqlite3.Connection
    objects: ObjectStore
    probe: ProbeFile
    storage: Storage
    on_bytes: Callable[[int], None]
    stored: list[str] = field(default_factory=list)

    def take(self, path: Path) -> TakenFile:
        """Read one file whole, unless it was read before and has not been touched since.

        Raises:
            IntakeRejected, MediaRejected: this file cannot be taken in.
            StorageFull, StorageReadOnly: no file can.
        """
        path = Path(os.path.abspath(path))
        known = self._known(path)
        if known is not None:
            return known
        if self.storage is Storage.COPIED:
            taken = self.objects.copy_in(path, on_bytes=self.on_bytes)
            if taken.stored:
                self.stored.append(taken.sha256)
        else:
            taken = hash_file(path, on_bytes=self.on_bytes)
        if items.get(self.connection, taken.sha256) is not None:
            return self._taken(path, taken)
        try:
            probed = self._probed(path, taken)
        except ItemError:
            # Whatever else the release brings, this file's bytes do not stay.
            self.drop(taken.sha256)
            raise
        item = Item(
            sha256=taken.sha256,
            kind=probed.kind,
            media_type=probed.media_type,
            size_bytes=taken.size_bytes,
            storage=self.storage,
            name=printable(path.name),
            width=probed.width,
            height=probed.height,
            duration_us=probed.duration_us,
        )
        return self._taken(path, taken, item=item, probed=probed)

    def drop(self, sha256: str) -> None:
        """Delete an object that was stored in this run and that no item is to name."""
        if sha256 in self.stored:
            self.stored.remove(sha256)
            self.objects.settle(self.connection, [sha256])

    def _known(self, path: Path) -> TakenFile | None:
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error
        sha256 = items.known_file(self.connection, path, status)
        if sha256 is None:
            return None
        try:
            self.objects.path_of(self.connection, sha256)
        except MediaRejected:
            return None  # its bytes are gone from the archive; this file brings them back
        self.on_bytes(status.st_size)
        return self._taken(path, Taken(sha256=sha256, size_bytes=status.st_size, status=status, stored=False))

    def _probed(self, path: Path, taken: Taken) -> Probed:
        # The stored copy is probed: those are the bytes that were hashed, whatever happens to the original meanwhile.
        opened = self.objects.place(taken.sha256) if self.storage is Storage.COPIED else path
        try:
            probed = self.probe(opened)
        except ItemError as error:
            message = error.message.replace(str(opened), str(path))
            raise type(error)(message, hint=error.hint, code=error.code) from error
        if probed.kind in {ItemKind.UNKNOWN, ItemKind.TEXT}:
            raise IntakeRejected(
                f"{path}: is not a video, picture or sound that can be opened",
                hint="Remove it from the folder or table, or convert it; 'twicetold doctor' lists what is read.",
                code="intake.not_media",
            )
        return probed

    def _taken(self, path: Path, taken: Taken, *, item: Item | None = None, probed: Probed | None = None) -> TakenFile:
        return TakenFile(
            path=path,
            sha256=taken.sha256,
            name=printable(path.name),
            status=taken.status,
            size_bytes=taken.size_bytes,
            date=_file_date(taken.status, probed.creation_time if probed else None),
            item=item,
            probe_json="{}" if probed is None else msgspec.json.encode(probed, order="sorted").decode(),
        )


def _file_date(status: os.stat_result, creation_time: str | None) -> ReleaseDate | None:
    """When the file says it was made, else when the file system says it was written last."""
    if creation_time:
        try:
            return parse_date(creation_time, kind=DateKind.CLAIMED, provenance=Provenance.FILE_METADATA)
        except IntakeRejected:
            pass  # cameras with a dead battery write year 0 or 1904; the file system's date stands in
    try:
        written = datetime.fromtimestamp(status.st_mtime, UTC)
        return unix_date(
            int(status.st_mtime), kind=DateKind.COLLECTED, provenance=Provenance.FILE_SYSTEM, stated=to_text(written)
        )
    except (IntakeRejected, ValueError, OverflowError, OSError):
        return None
