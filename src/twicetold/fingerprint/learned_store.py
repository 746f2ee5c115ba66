"""Described pictures of one item on disk: an Arrow IPC file, a row for each picture with its time and its vector.

The schema's metadata names the item and what made the vectors, and holds a digest of all of it. Files are written
beside and renamed into place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint.arrow_file import replace_file, whole_table
from twicetold.fingerprint.base import Setting, settings_digest
from twicetold.fingerprint.learned import Described
from twicetold.fingerprint.store import METADATA_KEY, Origin


def write(
    path: Path, found: Described, *, item_sha256: str, name: str, version: str, settings: Mapping[str, Setting]
) -> None:
    """Write the described pictures of an item, replacing what is at `path` in one step.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    origin = Origin(
        item_sha256=item_sha256,
        fingerprinter=name,
        version=version,
        settings=settings,
        settings_digest=settings_digest(settings),
        end_us=found.end_us,
    )
    origin = msgspec.structs.replace(origin, content_sha256=_digest(origin, found))
    dimensions = found.vectors.shape[1]
    schema = _schema(dimensions).with_metadata({METADATA_KEY: msgspec.json.encode(origin)})
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(found.vectors.reshape(-1), pa.int8()), dimensions)
    replace_file(path, pa.record_batch([pa.array(found.times_us, pa.int64()), vectors], schema=schema))


def read(path: Path, *, item_sha256: str, name: str, version: str, settings: Mapping[str, Setting]) -> Described:
    """Read the described pictures of one item and check that they are that.

    Raises:
        FileNotFoundError: there is no such file.
        FingerprintDamaged: the file is not whole, or holds another item or was made otherwise.
    """
    with whole_table(path) as table:
        origin = msgspec.json.decode(table.schema.metadata[METADATA_KEY], type=Origin)
        kind = table.schema.field("vector").type
        if not pa.types.is_fixed_size_list(kind):
            raise ValueError("its vectors have no one length")
        dimensions = kind.list_size
        if table.schema.remove_metadata() != _schema(dimensions) or any(c.null_count for c in table.columns):
            raise ValueError("its columns are not those of this format")
        flat = table["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        vectors = np.array(flat, np.int8).reshape(table.num_rows, dimensions)
        found = Described(table["time_us"].to_numpy().astype(np.int64), vectors, origin.end_us)
        if _digest(origin, found) != origin.content_sha256:
            raise ValueError("its content does not have the digest that it states")
    stated = (origin.item_sha256, origin.fingerprinter, origin.version, origin.settings_digest)
    if stated != (item_sha256, name, version, settings_digest(settings)):
        raise FingerprintDamaged(f"{path} holds {origin.fingerprinter} {origin.version} of item {origin.item_sha256}")
    return found


def _schema(dimensions: int) -> pa.Schema:
    return pa.schema([("time_us", pa.int64()), ("vector", pa.list_(pa.int8(), dimensions))])


def _digest(origin: Origin, found: Described) -> str:
    digest = hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(origin, content_sha256="")))
    digest.update(found.times_us.astype("<i8").tobytes())
    digest.update(np.ascontiguousarray(found.vectors).tobytes())
    return digest.hexdigest()
