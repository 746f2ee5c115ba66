"""Arrow IPC files that are replaced in one step."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]

from twicetold.fingerprint.replacing import replacing

_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")
"""Codes of neighbouring frames hold the same bytes in places, and their times and flags hardly anything new."""


def replace_file(path: Path, batch: pa.RecordBatch) -> None:
    """Write a batch beside `path`, bring it to the disk and rename it into place.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    with replacing(path) as file, pa.ipc.new_file(file, batch.schema, options=_COMPRESSED) as writer:
        writer.write_batch(batch)
