"""Fingerprints of one soundtrack on disk: an Arrow IPC file of one row whose columns hold the arrays.

Levels and loudness have one entry a frame, peaks their own number; so each array is one binary cell. The schema's
metadata names the item and what made it, and holds a digest of all of it. Files are written beside and renamed into
place.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from twicetold.errors import FingerprintDamaged
from twicetold.fingerprint.arrow_file import replace_file, whole_table
from twicetold.fingerprint.base import settings_digest
from twicetold.fingerprint.sound import NAME, SETTINGS, VERSION, SoundPrint
from twicetold.fingerprint.sound_landmarks import Peaks
from twicetold.fingerprint.sound_spectrum import BANDS
from twicetold.fingerprint.store import METADATA_KEY, Origin

_COLUMNS = ("levels", "loudness", "peak_frame", "peak_cents", "peak_strong")
_SCHEMA = pa.schema([(name, pa.large_binary()) for name in _COLUMNS])


def write(path: Path, found: SoundPrint, *, item_sha256: str) -> None:
    """Write the fingerprint of an item's soundtrack, replacing what is at `path` in one step.

    Raises:
        StorageFull, StorageReadOnly: the disk refused; what was at `path` is as it was.
    """
    cells = (
        found.levels.tobytes(),
        found.loudness.tobytes(),
        found.peaks.frame.astype("<i4").tobytes(),
        found.peaks.cents.astype("<i2").tobytes(),
        found.peaks.strong.astype(np.uint8).tobytes(),
    )
    origin = Origin(
        item_sha256=item_sha256,
        fingerprinter=NAME,
        version=VERSION,
        settings=SETTINGS,
        settings_digest=settings_digest(SETTINGS),
        end_us=found.end_us,
    )
    origin = msgspec.structs.replace(origin, content_sha256=_digest(origin, cells))
    schema = _SCHEMA.with_metadata({METADATA_KEY: msgspec.json.encode(origin)})
    batch = pa.record_batch([pa.array([cell], pa.large_binary()) for cell in cells], schema=schema)
    replace_file(path, batch)


def read(path: Path, *, item_sha256: str) -> SoundPrint:
    """Read the fingerprint of one item's soundtrack and check that it is that.

    Raises:
        FileNotFoundError: there is no such file.
        FingerprintDamaged: the file cannot be read, or holds another item's or another version's.
    """
    with whole_table(path) as table:
        origin = msgspec.json.decode(table.schema.metadata[METADATA_KEY], type=Origin)
        if table.schema.remove_metadata() != _SCHEMA or table.num_rows != 1:
            raise ValueError("its columns are not those of this format")
        cells = tuple(table[name][0].as_py() for name in _COLUMNS)
        if _digest(origin, cells) != origin.content_sha256:
            raise ValueError("its content does not have the digest that it states")
        found = _print_of(cells, origin.end_us)
    if (origin.item_sha256, origin.fingerprinter, origin.version) != (item_sha256, NAME, VERSION):
        raise FingerprintDamaged(f"{path} holds {origin.fingerprinter} {origin.version} of item {origin.item_sha256}")
    return found


def _print_of(cells: tuple[bytes, ...], end_us: int) -> SoundPrint:
    levels, loudness, frame, cents, strong = cells
    found = SoundPrint(
        np.frombuffer(levels, np.uint8).reshape(-1, BANDS // 2),
        np.frombuffer(loudness, np.uint8),
        Peaks(
            np.frombuffer(frame, "<i4").astype(np.int32),
            np.frombuffer(cents, "<i2").astype(np.int16),
            np.frombuffer(strong, np.uint8) == 1,
        ),
        end_us=end_us,
    )
    if len(found.loudness) != len(found.levels) or len({len(column) for column in found.peaks}) != 1:
        raise ValueError("its arrays do not fit one another")
    return found


def _digest(origin: Origin, cells: tuple[bytes, ...]) -> str:
    digest = hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(origin, content_sha256="")))
    for cell in cells:
        digest.update(hashlib.sha256(cell).digest())
    return digest.hexdigest()
