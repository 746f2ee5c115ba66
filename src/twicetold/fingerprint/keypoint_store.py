"""Keypoints of one item on disk: an Arrow IPC file, a row for each frame with the lists of its spots.

Written beside and renamed into place; a digest over the columns in the schema's metadata tells a damaged file.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint.arrow_file import replace_file, whole_table
from twicetold.fingerprint.keypoints import COLUMNS, NAME, VERSION, Keypoints

METADATA_KEY = b"twicetold.keypoints"
FORMAT = 2

_LISTS = (
    ("codes", pa.uint64()),
    ("x", pa.uint8()),
    ("y", pa.uint8()),
    ("sizes", pa.uint8()),
)
_SCHEMA = pa.schema([("time_us", pa.int64()), *((name, pa.list_(kind)) for name, kind in _LISTS)])


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Which item a file's keypoints are of, and what made them."""

    format: int = FORMAT
    item_sha256: str
    fingerprinter: str = NAME
    version: str = VERSION
    settings_digest: str
    aspect: float
    end_us: int
    content_sha256: str


def write(path: Path, found: Keypoints, *, item_sha256: str, settings_digest: str) -> None:
    """Write `found` as the keypoints of an item, replacing what is at `path` in one step.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    origin = Origin(
        item_sha256=item_sha256,
        settings_digest=settings_digest,
        aspect=found.aspect,
        end_us=found.end_us,
        content_sha256=_digest(found),
    )
    flat = (found.codes, found.places[:, 0], found.places[:, 1], found.sizes)
    starts = pa.array(found.starts, pa.int32())
    lists = [
        pa.ListArray.from_arrays(starts, pa.array(np.ascontiguousarray(column), kind))
        for column, (_, kind) in zip(flat, _LISTS, strict=True)
    ]
    schema = _SCHEMA.with_metadata({METADATA_KEY: msgspec.json.encode(origin)})
    batch = pa.record_batch([pa.array(found.times_us, pa.int64()), *lists], schema=schema)
    replace_file(path, batch)


def read(path: Path, *, item_sha256: str, settings_digest: str) -> Keypoints:
    """Read one item's keypoints.

    Raises:
        FileNotFoundError: there is no such file.
        FingerprintDamaged: the file is not whole, or holds another item or was made otherwise.
    """
    with whole_table(path) as table:
        origin = msgspec.json.decode(table.schema.metadata[METADATA_KEY], type=Origin)
        if origin.format != FORMAT or table.schema.remove_metadata() != _SCHEMA:
            raise ValueError("its columns are not those of this format")
        found = _keypoints(table, origin)
        if _digest(found) != origin.content_sha256:
            raise ValueError("its content does not have the digest that it states")
    if origin.item_sha256 != item_sha256:
        raise FingerprintDamaged(f"{path} holds fingerprints of another item, {origin.item_sha256}")
    if (origin.fingerprinter, origin.version, origin.settings_digest) != (NAME, VERSION, settings_digest):
        raise FingerprintDamaged(f"{path} was made by {origin.fingerprinter} {origin.version} or other settings")
    return found


def _keypoints(table: pa.Table, origin: Origin) -> Keypoints:
    if any(column.null_count for column in table.columns):
        raise ValueError("it holds empty cells")
    lengths = table["codes"].combine_chunks().value_lengths().to_numpy(zero_copy_only=False)
    flat: dict[str, NDArray[Any]] = {
        name: table[name].combine_chunks().flatten().to_numpy(zero_copy_only=False) for name, _ in _LISTS
    }
    return Keypoints(
        times_us=table["time_us"].to_numpy(),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        codes=flat["codes"],
        places=np.column_stack([flat["x"], flat["y"]]),
        sizes=flat["sizes"],
        aspect=origin.aspect,
        end_us=origin.end_us,
    )


def _digest(found: Keypoints) -> str:
    digest = hashlib.sha256(f"{found.aspect!r} {found.end_us}".encode())
    for column in (found.times_us, found.starts, *(getattr(found, name) for name, _, _ in COLUMNS)):
        digest.update(np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
