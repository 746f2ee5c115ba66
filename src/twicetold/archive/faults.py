"""What the system says about storage, in the words of our errors: full, read-only, busy, damaged."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twicetold.errors import ArchiveBusy, ArchiveDamaged, ArchiveError, StorageFull, StorageReadOnly, TwicetoldError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_OF_STORAGE = {
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY),
    *(sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR),
}


@contextmanager
def storage_faults(path: Path) -> Iterator[None]:
    """Run a block that writes to or reads from `path`, part of an archive; system errors leave it as ours."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, path) from error
    except sqlite3.Error as error:
        raise from_sqlite_error(error, path) from error
    except UnicodeDecodeError as error:
        # Where SQLite's own message quotes the damage, the binding fails to decode it.
        raise ArchiveDamaged(f"{path}: holds bytes that are no text ({error})") from error


def from_os_error(error: OSError, path: Path) -> TwicetoldError:
    """The error of our family for what the file system refused."""
    reason = error.strerror or str(error)
    if error.errno in _FULL:
        return StorageFull(f"{path}: the disk is full")
    if error.errno in _READ_ONLY:
        return StorageReadOnly(f"{path}: cannot be written ({reason})")
    if error.errno == errno.EFBIG:
        return StorageFull(
            f"{path}: the file system does not take a file of this size",
            hint="Some file systems stop at 4 GiB a file, and a process can have a limit: put the archive elsewhere.",
            code="archive.file_too_large",
        )
    return ArchiveError(f"{path}: {reason}", hint="Look after the disk, then run the same command again.")


def is_storage_fault(error: sqlite3.Error) -> bool:
    """True where the file or the disk is at fault, and not what was asked of SQLite."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _OF_STORAGE


def from_sqlite_error(error: sqlite3.Error, path: Path) -> TwicetoldError:
    """The error of our family for what SQLite reported of the catalogue."""
    # The lower byte is the primary result code (sqlite.org/rescode.html); errors of the binding itself have none.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(f"{path}: the disk is full")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return StorageReadOnly(f"{path}: cannot be written ({error})")
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ArchiveBusy(f"{path}: another process holds the catalogue")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return ArchiveDamaged(f"{path}: is not a whole catalogue ({error})")
    return ArchiveError(f"{path}: {error}", hint="Look after the disk, then run 'twicetold verify'.")
