"""Arrow IPC files that are replaced in one step."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]

from twicetold.archive.faults import storage_faults


def replace_file(path: Path, batch: pa.RecordBatch) -> None:
    """Write a batch beside `path`, bring it to the disk and rename it into place.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with storage_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                with pa.ipc.new_file(file, batch.schema) as writer:
                    writer.write_batch(batch)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
