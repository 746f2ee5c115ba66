"""One writer per archive: an advisory lock on `.lock`, freed by the system however its holder ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from twicetold.archive.faults import storage_faults
from twicetold.errors import ArchiveBusy

_TRIES, _PAUSE_S = 5, 0.05


class WriterLock:
    """Held from the constructor to `release()`. Readers never take it.

    Args:
        path: the lock file; made where it is missing, never deleted (deleting it would let two writers hold two files
            of one name).
        command: what the holder does, shown to whoever finds the archive busy.

    Raises:
        ArchiveBusy: another process holds it; the message names its process id and command.
        StorageFull, StorageReadOnly: the lock file cannot be made.
    """

    def __init__(self, path: Path, command: str) -> None:
        with storage_faults(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _take(descriptor)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
            os.close(descriptor)
            raise ArchiveBusy(f"{path.parent}: being changed by {holder or 'another process'}") from error
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor: int | None = descriptor
        with storage_faults(path):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} (twicetold {command})\n".encode(), 0)

    def release(self) -> None:
        """Let the next writer in. Releasing twice does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> WriterLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether a writer is at work. Asking takes the lock for a moment, which `WriterLock` waits out."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _take(descriptor: int) -> None:
    for _ in range(_TRIES - 1):
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_S)
    return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
