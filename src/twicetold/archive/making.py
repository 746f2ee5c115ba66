"""Making a new archive. The settings file is written last: a folder with one is an archive, one without is not yet."""

from __future__ import annotations

import os

from twicetold import settings as settings_file
from twicetold.archive import catalogue
from twicetold.archive.custody import CustodyLog, sync_folder
from twicetold.archive.faults import storage_faults
from twicetold.archive.layout import Layout
from twicetold.archive.lock import WriterLock
from twicetold.archive.versions import current
from twicetold.errors import ArchiveExists
from twicetold.settings import Settings


def make_archive(layout: Layout, settings: Settings) -> None:
    """Make the folders, the catalogue, the custody log and the settings of an archive.

    Raises:
        ArchiveExists: the folder holds something else than what an interrupted making left.
        ArchiveBusy: another process is making it.
        StorageFull, StorageReadOnly: it cannot be made here.
    """
    root = layout.root
    if root.exists() and not root.is_dir():
        raise ArchiveExists(f"{root}: is a file, not a folder")
    if layout.settings.exists():
        raise ArchiveExists(f"{root}: is an archive already")
    database = layout.catalogue.name
    ours = {layout.lock.name, layout.custody.name, layout.objects.name, f"{layout.settings.name}.new"}
    ours |= {database, f"{database}-wal", f"{database}-shm", f"{database}-journal"}
    if root.exists() and (strange := sorted({entry.name for entry in root.iterdir()} - ours)):
        raise ArchiveExists(f"{root}: is not empty, it holds '{strange[0]}'")
    with storage_faults(root):
        layout.objects.mkdir(parents=True, exist_ok=True)
    with WriterLock(layout.lock, "init"):
        connection = catalogue.open_writer(layout.catalogue)
        try:
            log = CustodyLog(layout.custody, command="init", versions=current(), settings=settings)
            with catalogue.transaction(connection):
                if connection.execute("SELECT count(*) FROM custody_event").fetchone()[0] == 0:
                    log.record(connection, "archive.made", subject=root.name, details={})
            log.repair_torn_line()
            log.mirror(connection)
        finally:
            connection.close()
        with storage_faults(layout.settings):
            draft = layout.settings.with_name(f"{layout.settings.name}.new")
            with draft.open("w", encoding="utf-8") as file:
                file.write(settings_file.dump(settings))
                file.flush()
                os.fsync(file.fileno())
            draft.rename(layout.settings)
            sync_folder(root)
