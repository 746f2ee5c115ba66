"""One short change of the record beside whatever command is at work: what people decide never waits for a trace to end.

The row and its custody event are one transaction of SQLite, which lets one writer in at a time. The file of the custody
log is left to the holder of the writer lock; where nobody holds it, it is caught up here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from twicetold.archive import catalogue
from twicetold.archive.custody import CustodyLog
from twicetold.archive.layout import Layout
from twicetold.archive.lock import WriterLock
from twicetold.archive.versions import current
from twicetold.errors import ArchiveBusy
from twicetold.settings import Settings


@contextmanager
def beside(layout: Layout, settings: Settings, *, command: str) -> Iterator[tuple[sqlite3.Connection, CustodyLog]]:
    """A connection inside a transaction that commits at the end, and the log to record its event with.

    Raises:
        ArchiveBusy: another process held the record for a minute; nothing is changed.
        StorageFull, StorageReadOnly, ArchiveDamaged: as they say.
    """
    log = CustodyLog(layout.custody, command=command, versions=current(), settings=settings)
    connection = catalogue.open_beside(layout.catalogue)
    try:
        with catalogue.transaction(connection):
            yield connection, log
        try:
            lock = WriterLock(layout.lock, command)
        except ArchiveBusy:
            return  # its holder mirrors the log when it ends
        with lock:
            log.mirror(connection)
    finally:
        connection.close()
