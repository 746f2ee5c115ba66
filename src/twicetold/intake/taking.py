"""Taking in the files of one release: bytes into the store or hashed in place, then probed.

Done in two steps, so that the bytes of the next files are read while the workers look into those of the last ones.
"""

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
from twicetold.intake.probing import BeginProbe, Probed
from twicetold.intake.walk import NAMED_AS_MEDIA
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunFile:
    """A file whose bytes were read. `wait` gives what they hold; None where the catalogue knew that before."""

    path: Path
    taken: Taken
    wait: Callable[[], Probed] | None = None


@dataclass(slots=True, kw_only=True)
class FileTaker:
    """Takes in the files of one release. `stored` lists the objects made for it."""

    connection: sqlite3.Connection
    objects: ObjectStore
    probe: BeginProbe
    storage: Storage
    on_bytes: Callable[[int], None]
    stored: list[str] = field(default_factory=list)

    def begin(self, path: Path) -> BegunFile:
        """Read one file whole, unless it was read before and has not been touched since, and begin to open it.

        Raises:
            IntakeRejected: this file cannot be taken in.
            StorageFull, StorageReadOnly: no file can.
        """
        path = Path(os.path.abspath(path))
        return self._known(path) or self._begun(path, on_bytes=self.on_bytes)

    def finish(self, begun: BegunFile) -> TakenFile:
        """Wait until a file is opened.

        Raises:
            IntakeRejected, MediaRejected: this file cannot be taken in.
            StorageFull, StorageReadOnly: no file can.
        """
        path, taken = begun.path, begun.taken
        if begun.wait is None or items.get(self.connection, taken.sha256) is not None:
            return self._taken(path, taken)
        if self.storage is Storage.COPIED and not self.objects.place(taken.sha256).exists():
            # The bytes were stored for an earlier release or file, and went with it when it was rejected.
            return self.finish(self._begun(path, on_bytes=lambda count: None))
        try:
            probed = self._probed(begun, begun.wait)
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

    def take(self, path: Path) -> TakenFile:
        """Begin and finish one file; raises as they do."""
        return self.finish(self.begin(path))

    def drop(self, sha256: str) -> None:
        """Delete an object that was stored in this run and that no item is to name."""
        if sha256 in self.stored:
            self.stored.remove(sha256)
            self.objects.settle(self.connection, [sha256])

    def _begun(self, path: Path, *, on_bytes: Callable[[int], None]) -> BegunFile:
        if self.storage is Storage.COPIED:
            taken = self.objects.copy_in(path, on_bytes=on_bytes)
            if taken.stored:
                self.stored.append(taken.sha256)
        else:
            taken = hash_file(path, on_bytes=on_bytes)
        if items.get(self.connection, taken.sha256) is not None:
            return BegunFile(path=path, taken=taken)
        return BegunFile(path=path, taken=taken, wait=self.probe(self._opened(path, taken)))

    def _opened(self, path: Path, taken: Taken) -> Path:
        # The stored copy is probed: those are the bytes that were hashed, whatever happens to the original meanwhile.
        return self.objects.place(taken.sha256) if self.storage is Storage.COPIED else path

    def _known(self, path: Path) -> BegunFile | None:
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
        taken = Taken(sha256=sha256, size_bytes=status.st_size, status=status, stored=False)
        return BegunFile(path=path, taken=taken)

    def _probed(self, begun: BegunFile, wait: Callable[[], Probed]) -> Probed:
        path, opened = begun.path, self._opened(begun.path, begun.taken)
        try:
            probed = wait()
        except ItemError as error:
            message = error.message.replace(str(opened), str(path))
            raise type(error)(message, hint=error.hint, code=error.code) from error
        if probed.kind is ItemKind.UNKNOWN:
            raise IntakeRejected(
                f"{path}: is not a video, picture, sound or text that can be opened",
                hint="Remove it from the folder or table, or convert it; 'twicetold doctor' lists what is read.",
                code="intake.not_media",
            )
        if probed.kind is ItemKind.TEXT and NAMED_AS_MEDIA.fullmatch(path.suffix):
            # A server that has no film sends a page that says so, and downloaders keep it under the film's name.
            raise IntakeRejected(
                f"{path}: is named {path.suffix} but holds words",
                hint="Often this is an error page kept in place of the download: get the file again. "
                "If the words are wanted, name it .txt or .html.",
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
