"""Verifying the custody log: the chain in the catalogue, the chain in the file, and that both are the same."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from twicetold.archive import custody, lock
from twicetold.archive.custody import CustodyEvent
from twicetold.archive.finding import Finding
from twicetold.archive.layout import Layout


def check_custody(layout: Layout, connection: sqlite3.Connection, findings: list[Finding]) -> list[CustodyEvent]:
    """Add what is wrong to `findings`; returns the catalogue's events that can be read."""
    path = layout.custody
    # The file is read before the table: a writer at work commits to the table first, so the file can only be behind.
    writer = lock.is_held(layout.lock)
    content = path.read_bytes() if path.is_file() else None
    rows: list[str] | None = None
    # Told by the check of the catalogue. The binding fails to decode SQLite's words where they quote damage.
    with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
        rows = [str(row["line"]) for row in connection.execute("SELECT line FROM custody_event ORDER BY seq")]
    events = _check_chain("custody_event in catalogue.sqlite", [line.encode() for line in rows or ()], findings)
    if content is None:
        if rows:
            findings.append(
                Finding(
                    code="verify.custody_missing",
                    subject=path.name,
                    message=f"{path}: the custody log is gone; the catalogue has {len(rows)} events",
                    hint="Any command that changes the archive writes it again from the catalogue.",
                )
            )
        return events
    *lines, torn = content.split(b"\n")
    _check_chain(path.name, lines, findings)
    if rows is not None:
        _compare(path.name, lines, rows, findings, excused=writer, torn=bool(torn))
    return events


def _compare(
    name: str, lines: list[bytes], rows: list[str], findings: list[Finding], *, excused: bool, torn: bool
) -> None:
    for number, (in_file, in_table) in enumerate(zip(lines, rows, strict=False), start=1):
        if in_file != in_table.encode():
            findings.append(
                Finding(
                    code="verify.custody_differs",
                    subject=f"{name}, line {number}",
                    message="the line is not the event that the catalogue has under this number",
                    hint="One of the two was changed from outside; compare both with a copy of the archive.",
                )
            )
    if len(lines) > len(rows):
        findings.append(
            Finding(
                code="verify.custody_ahead",
                subject=f"{name}, line {len(rows) + 1}",
                message=f"the file has {len(lines)} lines, the catalogue {len(rows)} events",
                hint="The catalogue is older than the log: bring back the catalogue that belongs to it.",
            )
        )
    elif len(lines) < len(rows) or torn:
        findings.append(
            Finding(
                code="verify.custody_behind",
                subject=name,
                message=f"the file has {len(lines)} whole lines, the catalogue {len(rows)} events",
                hint="A crash leaves this, and any command that changes the archive mends it. Without a crash, somebody"
                " cut the file.",
                fault=not excused,
            )
        )


def _check_chain(where: str, lines: list[bytes], findings: list[Finding]) -> list[CustodyEvent]:
    events: list[CustodyEvent] = []
    before = custody.NO_PREVIOUS
    hint = "Lines up to the one before are sound. Compare with a copy of the log kept elsewhere."
    for number, line in enumerate(lines, start=1):
        subject = f"{where}, line {number}"
        try:
            event = custody.parse_line(line)
        except ValueError as error:
            findings.append(
                Finding(code="verify.custody_line", subject=subject, message=f"the line {error}", hint=hint)
            )
            before = ""
            continue
        if event.digest() != event.hash:
            findings.append(
                Finding(
                    code="verify.custody_changed",
                    subject=subject,
                    message="the line does not have the hash it states: it was changed",
                    hint=hint,
                )
            )
        if event.seq != number or (before and event.prev != before):
            findings.append(
                Finding(
                    code="verify.custody_chain",
                    subject=subject,
                    message=f"the chain breaks here: event {event.seq} does not follow the line before",
                    hint=hint,
                )
            )
        before = event.hash
        events.append(event)
    return events
