"""Output files that appear whole or not at all: written beside their place, then renamed into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from twicetold.archive.faults import storage_faults


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A binary file to write; at the end of the block it takes the place of `path`, on an error it is gone.

    A device or a pipe is written to, never replaced.

    Raises:
        StorageFull, StorageReadOnly: the folder cannot be made or the file cannot be written.
    """
    with storage_faults(path):
        if path.is_char_device() or path.is_fifo():
            with path.open("wb") as held:
                yield held
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".part")
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as held:
                yield held
                held.flush()
                os.fsync(held.fileno())
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _umask() -> int:
    # mkstemp makes files for their owner only; a report is shared like any other file of this person.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
