"""The custody log: who did what to which bytes, when, by which version, each line chained to the one before.

A line is one JSON object without spaces, its fields in this order: `seq`, `at`, `actor`, `command`, `action`,
`subject`, `details`, `versions`, `prev`, `hash`. `hash` is the SHA-256 of the same object without `hash`; `prev` is the
`hash` of the line before, 64 zeros in the first. Changing, dropping or inserting a line breaks the chain there.
The chain shows that a log was not changed since its last hash became known to somebody else, no more than that.

The event is a row of `custody_event`, committed with the change it tells of; `custody.jsonl` mirrors the rows for
people who have only the file. The file is appended after the commit, so it can lag by a crash, and is caught up when
the archive is next opened for writing; it never leads.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from twicetold.archive.faults import storage_faults
from twicetold.archive.moments import now_text
from twicetold.errors import ArchiveDamaged
from twicetold.settings import Settings

NO_PREVIOUS = "0" * 64
_TAIL_BYTES = 1 << 16


class CustodyEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log.

    `details` is a JSON object: input and output hashes, counts, and always `settings_sha256`, the digest of the
    archive's settings as sorted JSON at that time.
    """

    seq: int
    at: str
    actor: str
    command: str
    action: str
    subject: str
    details: dict[str, object]
    versions: dict[str, str]
    prev: str
    hash: str = ""

    def digest(self) -> str:
        """What `hash` has to be."""
        return hashlib.sha256(_body(self)).hexdigest()

    @property
    def item_digests(self) -> list[str]:
        """The SHA-256 of every item that `details` lists under `items`."""
        listed = self.details.get("items")
        entries = listed if isinstance(listed, list) else []
        return [str(entry["sha256"]) for entry in entries if isinstance(entry, dict) and "sha256" in entry]


def _body(event: CustodyEvent) -> bytes:
    fields = msgspec.structs.asdict(event)
    del fields["hash"]
    # Struct order for the fields of the line, sorted keys inside `details` and `versions`.
    fields["details"] = msgspec.Raw(msgspec.json.encode(event.details, order="sorted"))
    fields["versions"] = msgspec.Raw(msgspec.json.encode(event.versions, order="sorted"))
    return msgspec.json.encode(fields)


def parse_line(line: bytes | str) -> CustodyEvent:
    """One line as an event. Raises ValueError where it is not a whole line in canonical form."""
    raw = line.encode() if isinstance(line, str) else line
    try:
        event = msgspec.json.decode(raw, type=CustodyEvent)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"is not a line of a custody log ({error})") from error
    if _line(event).encode() != raw:
        raise ValueError("is not in canonical form")
    return event


def _line(event: CustodyEvent) -> str:
    return f'{_body(event)[:-1].decode()},"hash":"{event.hash}"}}'


def actor() -> str:
    """The account that the operating system knows this process by; its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # OSError from Python 3.13 on
        return str(os.getuid())


class CustodyLog:
    """Writes events of one command into the catalogue and mirrors them to the file."""

    def __init__(self, path: Path, *, command: str, versions: Mapping[str, str], settings: Settings) -> None:
        self._path = path
        self._settings_sha256 = hashlib.sha256(msgspec.json.encode(settings, order="sorted")).hexdigest()
        self._command = command
        self._versions = dict(versions)

    def record(
        self, connection: sqlite3.Connection, action: str, *, subject: str, details: Mapping[str, object]
    ) -> CustodyEvent:
        """Add an event to the catalogue, inside the caller's transaction; `mirror` it after the commit."""
        last, prev = last_event(connection)
        event = CustodyEvent(
            seq=last + 1,
            at=now_text(),
            actor=actor(),
            command=self._command,
            action=action,
            subject=subject,
            details={**details, "settings_sha256": self._settings_sha256},
            versions=self._versions,
            prev=prev,
        )
        event = msgspec.structs.replace(event, hash=event.digest())
        connection.execute(
            "INSERT INTO custody_event (seq, line, hash) VALUES (?,?,?)", (event.seq, _line(event), event.hash)
        )
        return event

    def mirror(self, connection: sqlite3.Connection) -> int:
        """Append to the file what the catalogue has and it lacks, down to the disk; returns how many lines.

        Raises:
            ArchiveDamaged: the file holds something else than the catalogue; nothing is written.
            StorageFull, StorageReadOnly: the file cannot be written; the catalogue keeps the events.
        """
        with storage_faults(self._path):
            seq, last_hash = self._last_in_file()
            if seq and event_hash(connection, seq) != last_hash:
                raise ArchiveDamaged(
                    f"{self._path}: line {seq} is not the event {seq} of the catalogue", code="custody.differs"
                )
            rows = connection.execute("SELECT line FROM custody_event WHERE seq > ? ORDER BY seq", (seq,))
            lines = [row["line"] for row in rows]
            if lines:
                made = not self._path.exists()
                with self._path.open("ab") as file:
                    file.write("".join(f"{line}\n" for line in lines).encode())
                    file.flush()
                    os.fsync(file.fileno())
                if made:
                    sync_folder(self._path.parent)
            return len(lines)

    def repair_torn_line(self) -> Path | None:
        """Move a last line without its line end, left by a crash, to a file beside; returns that file, or None.

        The catalogue has the whole line; `mirror` writes it again.
        """
        with storage_faults(self._path):
            if not self._path.exists():
                return None
            tail = _tail(self._path)
            torn = tail[tail.rfind(b"\n") + 1 :]
            if not torn:
                return None
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            aside = self._path.with_name(f"{self._path.name}.torn-{moment}")
            aside.write_bytes(torn)
            with self._path.open("r+b") as file:
                file.truncate(self._path.stat().st_size - len(torn))
                os.fsync(file.fileno())
            return aside

    def _last_in_file(self) -> tuple[int, str]:
        """Number and hash of the last line of the file; (0, '') where there is none."""
        if not self._path.exists():
            return 0, ""
        lines = _tail(self._path).splitlines()
        if not lines:
            return 0, ""
        try:
            event = parse_line(lines[-1])
        except ValueError as error:
            raise ArchiveDamaged(f"{self._path}: the last line {error}", code="custody.unreadable") from error
        return event.seq, event.hash


def _tail(path: Path) -> bytes:
    """The end of the file, from somewhere before the start of its last line that is whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = _TAIL_BYTES
        while True:
            file.seek(max(0, size - length))
            tail = file.read()
            if length >= size or tail.count(b"\n", 0, len(tail) - 1) >= 2:
                return tail
            length *= 4


def events(connection: sqlite3.Connection, *, mentioning: str | None = None) -> Iterator[CustodyEvent]:
    """The catalogue's events, oldest first; only those whose line contains `mentioning` where it is given."""
    rows = connection.execute(
        "SELECT line FROM custody_event WHERE ?1 IS NULL OR instr(line, ?1) > 0 ORDER BY seq", (mentioning,)
    )
    for row in rows:
        yield msgspec.json.decode(row["line"], type=CustodyEvent)


def last_event(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the catalogue's last event; 0 and `NO_PREVIOUS` where there is none."""
    row = connection.execute("SELECT seq, hash FROM custody_event ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, NO_PREVIOUS) if row is None else (row["seq"], row["hash"])


def event_hash(connection: sqlite3.Connection, seq: int) -> str | None:
    """The hash of an event, or None where the catalogue has none of this number."""
    row = connection.execute("SELECT hash FROM custody_event WHERE seq = ?", (seq,)).fetchone()
    return None if row is None else str(row["hash"])


def sync_folder(folder: Path) -> None:
    """Bring a folder's own entries to the disk: a new name survives power loss only after this."""
    _sync(folder, os.O_DIRECTORY)


def sync_file(path: Path) -> None:
    """Bring a file's bytes to the disk, whoever wrote them."""
    _sync(path, 0)


def _sync(path: Path, how: int) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | how)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
