"""Files that are replaced in one step: whoever reads one sees the old content or the new, whenever the power fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from twicetold.archive.faults import storage_faults


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` to write to; when the block ends it is brought to the disk and renamed into place.

    Where the block raises, nothing is left of it, and what was at `path` is as it was.

    Raises:
        StorageFull, StorageReadOnly: the disk refused.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with storage_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
