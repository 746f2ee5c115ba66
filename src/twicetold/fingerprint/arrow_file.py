"""Arrow IPC files that are replaced in one step."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]

from twicetold.fingerprint.replacing import replacing


def replace_file(path: Path, batch: pa.RecordBatch) -> None:
    """Write a batch beside `path`, bring it to the disk and rename it into place.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    with replacing(path) as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)
