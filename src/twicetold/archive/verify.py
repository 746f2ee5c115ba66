"""Verifying an archive: every byte against its digest, every line of the log against the one before, every row.

Only reads. Each finding says what is wrong with what, and a hint what can be done. Fingerprints are derived and can be
deleted at any time, so that strange files among them are notices, not faults.
"""

from __future__ import annotations

import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from twicetold.archive import items, message_texts, stripped
from twicetold.archive.finding import RESTORE, Finding
from twicetold.archive.layout import Layout
from twicetold.archive.names import printable
from twicetold.archive.objects import READ_ONLY, hash_file
from twicetold.archive.verify_catalogue import catalogue_findings
from twicetold.archive.verify_custody import check_custody
from twicetold.errors import ItemError
from twicetold.model import Item, ItemKind, Storage
from twicetold.run.progress import Progress

_SHA256 = re.compile(r"[0-9a-f]{64}")


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked and what was found. The archive is whole where there is no fault."""

    items: int
    bytes_read: int
    custody_lines: int
    last_custody_hash: str
    findings: list[Finding]
    stripped: int = 0
    """Items without media, on purpose: there is nothing of them to check but the record."""

    @property
    def whole(self) -> bool:
        """True where nothing is wrong."""
        return not any(finding.fault for finding in self.findings)


def verify(layout: Layout, connection: sqlite3.Connection, *, progress: Progress) -> VerifyReport:
    """Check the whole archive; a writer may be at work meanwhile."""
    findings: list[Finding] = []
    known: list[Item] = []
    log = check_custody(layout, connection, findings)
    gone: set[str] = set()
    try:
        findings.extend(catalogue_findings(connection, log))
        known = items.all_items(connection)
        progress.begin("Verifying", total=sum(item.size_bytes for item in known))
        try:
            for item in known:
                findings.extend(_object_findings(layout, connection, item))
                progress.advance(item.size_bytes, subject=item.name)
        finally:
            progress.end()
        findings.extend(_strays(layout, connection))
        gone = {item for item in stripped.all_stripped(connection) if not layout.object(item).exists()}
    except (sqlite3.DatabaseError, ValueError) as error:
        findings.append(
            Finding(
                code="verify.catalogue",
                subject="catalogue.sqlite",
                message=f"cannot be read on ({error})",
                hint=RESTORE,
            )
        )
    return VerifyReport(
        items=len(known),
        stripped=len(gone),
        bytes_read=sum(item.size_bytes for item in known if item.sha256 not in gone),
        custody_lines=len(log),
        last_custody_hash=log[-1].hash if log else "",
        findings=findings,
    )


def _object_findings(layout: Layout, connection: sqlite3.Connection, item: Item) -> Iterator[Finding]:
    body = message_texts.get(connection, item.sha256) if item.kind is ItemKind.TEXT else None
    if body is not None and not layout.object(item.sha256).exists():
        if message_texts.digest_of(body) != item.sha256:
            yield Finding(
                code="verify.message_changed",
                subject=f"item {item.sha256}",
                message="the words of this message in the catalogue are not those that were taken in",
                hint=RESTORE,
            )
        return
    reference = items.reference_path(connection, item.sha256)
    path = layout.object(item.sha256) if reference is None else reference
    what = "the object" if item.storage is Storage.COPIED else "the referenced original"
    again = f"Add '{item.name}' again from where it came, or bring the file back from a copy of the archive."
    subject = f"item {item.sha256}"
    if not path.is_file() and stripped.is_stripped(connection, item.sha256):
        return  # removed on purpose: the custody log tells when
    if not path.is_file():
        yield Finding(code="verify.object_missing", subject=subject, message=f"{path}: {what} is gone", hint=again)
        return
    try:
        taken = hash_file(path)
    except ItemError as error:
        yield Finding(code="verify.object_unreadable", subject=subject, message=error.message, hint=error.hint)
        return
    if taken.sha256 != item.sha256:
        yield Finding(
            code="verify.object_changed",
            subject=subject,
            message=f"{path}: {what} has changed: {taken.size_bytes} bytes with the SHA-256 {taken.sha256}, "
            f"{item.size_bytes} bytes were taken in",
            hint=f"Delete the changed file. {again}" if item.storage is Storage.COPIED else again,
        )
    elif item.storage is Storage.COPIED and stat.S_IMODE(taken.status.st_mode) != READ_ONLY:
        yield Finding(
            code="verify.object_mode",
            subject=subject,
            message=f"{path}: has the permissions {stat.S_IMODE(taken.status.st_mode):o} instead of {READ_ONLY:o}",
            hint="Its bytes are right. 'chmod 444' protects it again.",
            fault=False,
        )


def _strays(layout: Layout, connection: sqlite3.Connection) -> Iterator[Finding]:
    incoming = layout.objects / "incoming"
    for path in _files_below(layout.objects):
        if path.parent == incoming:
            continue  # a writer at work, or leftovers that the next writer clears
        # The marker is asked for before the row: a writer commits the row first and takes the marker away then.
        marked = (incoming / path.name).exists()
        item = items.get(connection, path.name)
        named = item is not None and item.storage is Storage.COPIED and path == layout.object(path.name)
        if not marked and not named and path.exists():
            yield Finding(
                code="verify.object_stray",
                subject=printable(path.relative_to(layout.root)),
                message=f"{printable(path)}: no item names this file",
                hint="Move it out of the archive's folder; add it if it is wanted.",
            )
    for path in _files_below(layout.fingerprints):
        name = path.name.partition(".")[0]
        if _SHA256.fullmatch(name) and items.get(connection, name) is None:
            yield Finding(
                code="verify.fingerprint_stray",
                subject=printable(path.relative_to(layout.root)),
                message=f"{printable(path)}: fingerprints of an item that the archive does not have",
                hint="Fingerprints are derived: the file can be deleted.",
                fault=False,
            )


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if not path.is_dir())
