"""Arrow IPC files of fingerprints: replaced in one step, and read as a whole or told as damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa  # type: ignore[import-untyped]

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint.replacing import replacing

_COMPRESSED = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", compression_level=9))
"""Codes of neighbouring frames hold the same bytes in places, and their times and flags hardly anything new."""


def replace_file(path: Path, batch: pa.RecordBatch) -> None:
    """Write a batch beside `path`, bring it to the disk and rename it into place.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    with replacing(path) as file, pa.ipc.new_file(file, batch.schema, options=_COMPRESSED) as writer:
        writer.write_batch(batch)


@contextmanager
def whole_table(path: Path) -> Iterator[pa.Table]:
    """The table that a file holds. What goes wrong while it is read or made sense of is told as damage.

    Raises:
        FileNotFoundError: there is no such file.
        FingerprintDamaged: the file is not whole, or its columns or metadata are not what the reader expects.
    """
    try:
        with pa.OSFile(str(path), "rb") as file:
            table = pa.ipc.open_file(file).read_all()
        # Without this a wrong offset in a hurt file is followed out of bounds.
        table.validate(full=True)
        yield table
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise FingerprintDamaged(f"{path} is not a whole fingerprint file: {error}") from error
