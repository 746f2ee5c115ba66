"""Fingerprints of one item on disk: an Arrow IPC file that any Arrow reader opens.

The columns are those of `FrameCodes`; codes are fixed-size binary of 32 bytes in the order of their published
hexadecimal form. What a mirror does to a code of PDQ is known but for a few bits, so the column `mirrored_xor` holds
the mirrored code XOR the code XOR `twicetold.fingerprint.pdq.MIRROR_FLIPS`: hardly any bits, which take a fifth of the
room. Format 1 held the mirrored codes themselves and is read, too. The schema's metadata names the item, what made the
codes, and the end of the item, and holds a digest of all of it. Files are written beside and renamed into place.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint.arrow_file import replace_file, whole_table
from twicetold.fingerprint.base import Fingerprinter, FrameCodes, settings_digest
from twicetold.fingerprint.pdq import MIRROR_FLIPS

METADATA_KEY = b"twicetold.fingerprints"
FORMAT = 2

_CODE = pa.binary(32)


def _fields(of_mirror: str) -> pa.Schema:
    return pa.schema(
        [
            ("time_us", pa.int64()),
            ("code", _CODE),
            (of_mirror, _CODE),
            ("quality", pa.uint8()),
            ("flags", pa.uint8()),
            ("region", pa.uint8()),
        ]
    )


_SCHEMAS = {1: _fields("mirrored"), FORMAT: _fields("mirrored_xor")}
"""By format."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Which item a file's fingerprints are of, and what made them."""

    format: int = 1
    """of the columns; others than those of pictures have one only"""
    item_sha256: str
    fingerprinter: str
    version: str
    settings: Mapping[str, str | int | float | bool]
    settings_digest: str
    end_us: int
    made_with: Mapping[str, str] = {}
    """Versions of Python and of the libraries; for the reader, never compared."""
    content_sha256: str = ""
    """Over the columns and over these fields with this one empty."""


def write(path: Path, codes: FrameCodes, *, item_sha256: str, fingerprinter: Fingerprinter) -> Origin:
    """Write `codes` as the fingerprints of an item, replacing what is at `path` in one step.

    Returns:
        What the file says of its origin.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    origin = Origin(
        format=FORMAT,
        item_sha256=item_sha256,
        fingerprinter=fingerprinter.name,
        version=fingerprinter.version,
        settings=dict(fingerprinter.settings),
        settings_digest=settings_digest(fingerprinter.settings),
        end_us=codes.end_us,
        made_with={"python": platform.python_version()} | {name: version(name) for name in ("av", "numba", "numpy")},
    )
    origin = msgspec.structs.replace(origin, content_sha256=_digest(origin, codes))
    columns = (
        codes.times_us,
        _to_binary(codes.codes),
        _to_binary(codes.mirrored ^ codes.codes ^ MIRROR_FLIPS),
        codes.quality,
        codes.flags,
        codes.region,
    )
    schema = _SCHEMAS[FORMAT].with_metadata({METADATA_KEY: msgspec.json.encode(origin)})
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    replace_file(path, pa.record_batch(arrays, schema=schema))
    return origin


def read(path: Path, *, item_sha256: str | None = None, fingerprinter: Fingerprinter | None = None) -> FrameCodes:
    """Read one item's fingerprints and check that they are what is asked for.

    Raises:
        FileNotFoundError: there is no such file.
        FingerprintDamaged: the file cannot be read, or holds another item or the work of another fingerprinter.
    """
    return read_with_origin(path, item_sha256=item_sha256, fingerprinter=fingerprinter)[0]


def read_with_origin(
    path: Path, *, item_sha256: str | None = None, fingerprinter: Fingerprinter | None = None
) -> tuple[FrameCodes, Origin]:
    """As `read`, with what the file says of its origin."""
    with whole_table(path) as table:
        origin = msgspec.json.decode(table.schema.metadata[METADATA_KEY], type=Origin)
        codes = _codes_of(table, origin)
        if _digest(origin, codes) != origin.content_sha256:
            raise ValueError("its content does not have the digest that it states")
    if item_sha256 is not None and origin.item_sha256 != item_sha256:
        raise FingerprintDamaged(f"{path} holds fingerprints of another item, {origin.item_sha256}")
    if fingerprinter is not None:
        wanted = (fingerprinter.name, fingerprinter.version, settings_digest(fingerprinter.settings))
        if (origin.fingerprinter, origin.version, origin.settings_digest) != wanted:
            raise FingerprintDamaged(f"{path} was made by {origin.fingerprinter} {origin.version} or other settings")
    return codes, origin


def _codes_of(table: pa.Table, origin: Origin) -> FrameCodes:
    if table.schema.remove_metadata() != _SCHEMAS.get(origin.format):
        raise ValueError("its columns are not those of a known format")
    if any(column.null_count for column in table.columns):
        raise ValueError("it holds empty cells")
    codes, of_mirror = _from_binary(table["code"]), _from_binary(table.columns[2])
    return FrameCodes(
        times_us=_numbers(table, "time_us"),
        codes=codes,
        mirrored=of_mirror if origin.format == 1 else of_mirror ^ codes ^ MIRROR_FLIPS,
        quality=_numbers(table, "quality"),
        flags=_numbers(table, "flags"),
        region=_numbers(table, "region"),
        end_us=origin.end_us,
    )


def _digest(origin: Origin, codes: FrameCodes) -> str:
    digest = hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(origin, content_sha256="")))
    for column in (codes.times_us, codes.codes, codes.mirrored, codes.quality, codes.flags, codes.region):
        digest.update(np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _numbers(table: pa.Table, name: str) -> NDArray[Any]:
    numbers: NDArray[Any] = table[name].to_numpy()
    return numbers


def _to_binary(codes: NDArray[np.uint64]) -> pa.Array:
    data = pa.py_buffer(np.ascontiguousarray(codes, dtype=">u8").tobytes())
    return pa.Array.from_buffers(_CODE, len(codes), [None, data])


def _from_binary(column: pa.ChunkedArray) -> NDArray[np.uint64]:
    joined = b"".join(column.to_pylist())
    return np.frombuffer(joined, dtype=">u8").astype(np.uint64).reshape(-1, 4)
