"""One change of the record that a facet makes: a transaction with its line in the log, beside a trace or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from twicetold.archive.beside import beside
from twicetold.archive.catalogue import transaction
from twicetold.archive.custody import CustodyLog

if TYPE_CHECKING:
    from twicetold.api.archive import Archive


@contextmanager
def changing(archive: Archive, command: str) -> Iterator[tuple[sqlite3.Connection, CustodyLog]]:
    """One transaction, and the log to record its event with; on an archive opened for reading, beside who writes.

    Raises:
        ArchiveBusy, StorageFull, StorageReadOnly: nothing was changed.
    """
    if archive.read_only:
        with beside(archive.layout, archive.settings, command=command) as opened:
            yield opened
        return
    with transaction(archive.connection):
        yield archive.connection, archive.custody_log
    archive.custody_log.mirror(archive.connection)
