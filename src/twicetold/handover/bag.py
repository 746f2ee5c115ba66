"""Evidence bags: a release or a match with everything that it rests on, in a folder that others verify without us.

A bag after BagIt 1.0 (RFC 8493) with SHA-256. The payload holds media (or none), fingerprints, the rows of the record
about it, method and the whole custody log, because a chain cannot be cut. Beside it lie a page that explains all of it
and `verify.py`, which needs nothing but Python. Written beside its place and renamed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from twicetold.archive.custody import events
from twicetold.archive.faults import storage_faults
from twicetold.archive.layout import Layout
from twicetold.archive.names import printable
from twicetold.errors import MediaRejected, UsageError
from twicetold.handover.bag_page import page
from twicetold.model import Item
from twicetold.settings import Settings

TABLES = {
    "releases": "SELECT * FROM release WHERE id IN (SELECT value FROM json_each(:releases))",
    "release_dates": "SELECT * FROM release_date WHERE release_id IN (SELECT value FROM json_each(:releases))",
    "release_items": "SELECT * FROM release_item WHERE release_id IN (SELECT value FROM json_each(:releases))",
    "parts": "SELECT * FROM part WHERE release_id IN (SELECT value FROM json_each(:releases))",
    "items": "SELECT sha256, kind, media_type, size_bytes, name, width, height, duration_us, probe, added_at FROM item"
    " WHERE sha256 IN (SELECT value FROM json_each(:items))",
    "matches": "SELECT * FROM match WHERE (:match IS NULL OR id = :match)"
    " AND (query_item IN (SELECT value FROM json_each(:items)) OR ref_item IN (SELECT value FROM json_each(:items)))",
    "verdicts": "SELECT * FROM verdict"
    " WHERE query_item IN (SELECT value FROM json_each(:items)) OR ref_item IN (SELECT value FROM json_each(:items))",
    "runs": "SELECT * FROM run ORDER BY id",
}
"""What of the record goes into a bag, each as JSON lines of the table's own columns."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a bag is about: releases and the items of theirs that it holds, and one match where it is about one."""

    title: str
    releases: tuple[str, ...]
    items: tuple[Item, ...]
    match_id: int | None = None


class Bag(msgspec.Struct, frozen=True, kw_only=True):
    """A bag that was made. `missing` names media that could not be had, and why."""

    path: Path
    files: int
    size_bytes: int
    sha256: str
    missing: tuple[tuple[str, str], ...] = ()


def write_bag(
    target: Path,
    subject: Subject,
    *,
    connection: sqlite3.Connection,
    layout: Layout,
    settings: Settings,
    path_of: Callable[[str], Path],
    media: bool,
) -> Bag:
    """Write a bag into a folder that does not exist yet.

    Args:
        path_of: where an item's bytes lie; may raise MediaRejected.
        media: whether originals go in; fingerprints always do.

    Raises:
        UsageError: `bag.exists`.
        StorageFull, StorageReadOnly: it cannot be written there; nothing is left.
    """
    if target.exists():
        raise UsageError(f"{target}: there is something already", hint="Name a new folder.", code="bag.exists")
    beside = target.with_name(f".{target.name}.part")
    with storage_faults(target):
        shutil.rmtree(beside, ignore_errors=True)
        try:
            (beside / "data").mkdir(parents=True)
            missing = _fill(beside, subject, connection, layout, settings, path_of if media else None)
            bag = _close(beside, target, subject, connection, missing)
            beside.rename(target)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    return bag


def _fill(
    bag: Path,
    subject: Subject,
    connection: sqlite3.Connection,
    layout: Layout,
    settings: Settings,
    path_of: Callable[[str], Path] | None,
) -> list[tuple[str, str]]:
    missing = []
    for item in subject.items:
        suffix = Path(item.name).suffix if Path(item.name).suffix.isascii() else ""
        if path_of is not None:
            try:
                _copy(path_of(item.sha256), bag / "data" / "media" / f"{item.sha256}{suffix[:10]}")
            except (MediaRejected, FileNotFoundError) as error:
                reason = error.message if isinstance(error, MediaRejected) else "the file is gone"
                missing.append((item.sha256, reason.rpartition(": ")[2]))
        for made in sorted(layout.fingerprints.rglob(f"{item.sha256}*")):
            if made.is_file():
                _copy(made, bag / "data" / "fingerprints" / made.relative_to(layout.fingerprints))
    asked = {
        "releases": msgspec.json.encode(subject.releases).decode(),
        "items": msgspec.json.encode([item.sha256 for item in subject.items]).decode(),
        "match": subject.match_id,
    }
    for name, sql in TABLES.items():
        _write(bag / "data" / "record" / f"{name}.jsonl", _json_lines(connection.execute(sql, asked)))
    method = {"twicetold": version("twicetold"), "settings": settings, "about": subject.title}
    _write(bag / "data" / "method.json", msgspec.json.format(msgspec.json.encode(method, order="sorted"), indent=2))
    log = [
        bytes(row["line"], "utf-8") + b"\n" for row in connection.execute("SELECT line FROM custody_event ORDER BY seq")
    ]
    _write(bag / "data" / "custody.jsonl", b"".join(log))
    script = resources.files("twicetold.handover") / "bag_verify.py"
    _write(bag / "verify.py", script.read_bytes())
    return missing


def _close(
    bag: Path, target: Path, subject: Subject, connection: sqlite3.Connection, missing: Sequence[tuple[str, str]]
) -> Bag:
    """Write the tag files, the manifests last."""
    payload = _listed(bag, "data")
    sizes = [(bag / name).stat().st_size for name, _ in payload]
    head = next((event.hash for event in reversed(list(events(connection)))), "0" * 64)
    info = {
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Bag-Software-Agent": f"Twicetold {version('twicetold')}",
        "External-Description": printable(subject.title),
        "Payload-Oxum": f"{sum(sizes)}.{len(sizes)}",
        "Custody-Head": head,
    }
    _write(bag / "bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    _write(bag / "bag-info.txt", "".join(f"{name}: {value}\n" for name, value in info.items()).encode())
    _write(bag / "README.html", page(subject.title, payload, missing, head).encode())
    _write(bag / "manifest-sha256.txt", _manifest(payload))
    tags = _manifest([pair for pair in _listed(bag, "") if not pair[0].startswith("data/")])
    _write(bag / "tagmanifest-sha256.txt", tags)
    return Bag(
        path=target,
        files=len(payload),
        size_bytes=sum(sizes),
        sha256=hashlib.sha256(tags).hexdigest(),
        missing=tuple(missing),
    )


def _listed(bag: Path, below: str) -> list[tuple[str, str]]:
    """Name and digest of every file, by name."""
    found = []
    for path in sorted((bag / below).rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                found.append((path.relative_to(bag).as_posix(), hashlib.file_digest(file, "sha256").hexdigest()))
    return found


def _manifest(listed: Iterable[tuple[str, str]]) -> bytes:
    escaped = ((name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D"), digest) for name, digest in listed)
    return "".join(f"{digest}  {name}\n" for name, digest in escaped).encode()


def _json_lines(rows: Iterable[sqlite3.Row]) -> bytes:
    encode = msgspec.json.Encoder()
    return b"".join(encode.encode({name: _plain(row[name]) for name in row.keys()}) + b"\n" for row in rows)  # noqa: SIM118


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    _sync(target)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    _sync(target)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
