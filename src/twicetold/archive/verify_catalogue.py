"""Verifying the catalogue: SQLite's own checks, what no row may break, and its agreement with the custody log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from twicetold.archive import releases
from twicetold.archive.custody import CustodyEvent
from twicetold.archive.finding import RESTORE, Finding
from twicetold.archive.names import printable
from twicetold.model import Release

_LISTED = 20
"""Rows of one kind of fault that are told one by one."""

_RULES = (
    ("the release has no item", "SELECT id FROM release WHERE id NOT IN (SELECT release_id FROM release_item)"),
    (
        "the positions of the release's items have gaps",
        "SELECT release_id FROM release_item GROUP BY release_id HAVING max(position) + 1 <> count(*)",
    ),
    ("no release holds the item", "SELECT sha256 FROM item WHERE sha256 NOT IN (SELECT item_sha256 FROM release_item)"),
)
"""What no row may break though the schema cannot say it: (message, query that lists the subjects)."""


def catalogue_findings(connection: sqlite3.Connection, log: list[CustodyEvent]) -> Iterator[Finding]:
    """What is wrong with the rows, and where the `log` tells another story of releases and items."""
    for (message,) in connection.execute(f"PRAGMA integrity_check({_LISTED})"):
        if message != "ok":
            yield Finding(code="verify.catalogue", subject="catalogue.sqlite", message=message, hint=RESTORE)
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_LISTED):
        yield Finding(
            code="verify.catalogue_reference",
            subject="catalogue.sqlite",
            message=f"row {rowid} of '{table}' names a row of '{parent}' that is not there",
            hint=RESTORE,
        )
    for message, sql in _RULES:
        for (subject,) in connection.execute(f"{sql} LIMIT {_LISTED}"):
            yield _rule(str(subject), message)
    yield from _log_disagreements(connection, log)


def _log_disagreements(connection: sqlite3.Connection, log: list[CustodyEvent]) -> Iterator[Finding]:
    told = {event.subject: event for event in log if event.action == "release.added"}
    told_items: dict[str, set[str]] = {}
    for event in log:
        if event.action in {"release.added", "release.completed"}:
            told_items.setdefault(event.subject, set()).update(event.item_digests)
    held: dict[str, set[str]] = {}
    for row in connection.execute("SELECT release_id, item_sha256 FROM release_item"):
        held.setdefault(row["release_id"], set()).add(row["item_sha256"])
    known = set()
    for release in releases.all_releases(connection):
        known.add(release.id)
        if release.id not in told:
            yield _rule(release.id, "the custody log does not tell of the adding of this release")
            continue
        event = told[release.id]
        differing = _differing(release, event)
        if differing:
            yield _rule(release.id, f"line {event.seq} of the custody log gives this release {differing}")
        for sha256 in sorted(held.get(release.id, set()) ^ told_items[release.id]):
            where = "only the catalogue" if sha256 in held.get(release.id, set()) else "only the custody log"
            yield _rule(release.id, f"{where} gives this release the item {sha256}")
    for release_id, event in told.items():
        if release_id not in known:
            yield _rule(release_id, f"line {event.seq} of the custody log added this release, the catalogue lacks it")


def _differing(release: Release, event: CustodyEvent) -> str:
    """What the catalogue says of a release and the log told otherwise; nothing where they agree."""
    if event.details.get("source") != release.source:
        return "another source"
    told_dates = event.details.get("dates")
    if sorted(told_dates if isinstance(told_dates, list) else []) != sorted(map(releases.date_line, release.dates)):
        return "other dates"
    # Logs of before this digest was written have none.
    described = event.details.get("described_sha256")
    if described is not None and described != releases.description_digest(release):
        return "another title, language, link or notes, or other moments for its dates"
    return ""


def _rule(subject: str, message: str) -> Finding:
    return Finding(code="verify.catalogue_rule", subject=printable(subject), message=message, hint=RESTORE)
