"""Evidence for outsiders: bags that verify without us, the pair of a match side by side, spans for other programs.

archive.evidence.bag("bag-of-R1", release="R1")
archive.evidence.clip(12, "match-12.mp4")
archive.evidence.spans("R1", "r1.vtt")
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from twicetold.archive.beside import beside
from twicetold.archive.catalogue import transaction
from twicetold.archive.custody import CustodyLog
from twicetold.errors import UsageError
from twicetold.handover.bag import Bag, Subject, write_bag

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


class Evidence:
    """What an archive gives to people outside. Works beside a trace, and on an archive opened for reading too."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def bag(
        self,
        target: str | os.PathLike[str],
        *,
        release: str | None = None,
        match: int | None = None,
        media: bool = True,
    ) -> Bag:
        """Make a bag of a release or of a match; the custody log tells of it afterwards.

        Raises:
            UsageError: `bag.subject`, `bag.exists`, `usage.no_release`, `usage.no_match`.
            StorageFull, StorageReadOnly: it cannot be written.
        """
        archive = self._archive
        subject = self._subject(release, match)
        made = write_bag(
            Path(target),
            subject,
            connection=archive.connection,
            layout=archive.layout,
            settings=archive.settings,
            path_of=archive.item_path,
            media=media,
        )
        details = {
            "file": made.path.name,
            "sha256": made.sha256,
            "media": media,
            "missing": len(made.missing),
            "items": [{"sha256": item.sha256} for item in subject.items],
        }
        self._record("bag.made", release or f"match {match}", details, command="bag")
        return made

    def _subject(self, release: str | None, match: int | None) -> Subject:
        archive = self._archive
        if (release is None) == (match is None):
            raise UsageError(
                "a bag is of one release or of one match", hint="Give --release or --match.", code="bag.subject"
            )
        if release is not None:
            found = archive.release(release)
            items = tuple(archive.item(digest) for digest in found.items)
            title = f"Release {release}: {found.title}" if found.title else f"Release {release}"
            return Subject(title=title, releases=(release,), items=items)
        pair = archive.verdicts.match(match or 0)
        items = (archive.item(pair.query_item), archive.item(pair.ref_item))
        holders = archive.workplace().holders
        releases = sorted({one for item in items for one in holders[item.sha256]})
        return Subject(title=f"Match {match}", releases=tuple(releases), items=items, match_id=match)

    def _record(self, action: str, subject: str, details: dict[str, object], *, command: str) -> None:
        with self._changing(command) as (connection, log):
            log.record(connection, action, subject=subject, details=details)

    @contextmanager
    def _changing(self, command: str) -> Iterator[tuple[sqlite3.Connection, CustodyLog]]:
        archive = self._archive
        if archive.read_only:
            with beside(archive.layout, archive.settings, command=command) as opened:
                yield opened
            return
        with transaction(archive.connection):
            yield archive.connection, archive.custody_log
        archive.custody_log.mirror(archive.connection)
