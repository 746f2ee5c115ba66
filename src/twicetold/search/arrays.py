"""Folders of arrays that are written once, held against their checksums before they are used, and memory-mapped."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from twicetold.errors import IndexDamaged
from twicetold.search.checked import unless_checked
from twicetold.search.manifest import FileRecord, sync_folder

_CHUNK_BYTES = 1 << 20


def write_arrays(folder: Path, name: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, FileRecord]:
    """Write arrays as the folder `name` in `folder`, one file each; it counts once a manifest names it."""
    with whole_folder(folder, name) as (beside, files):
        for key, array in arrays.items():
            write_array(beside / f"{key}.npy", array)
    return files


@contextmanager
def whole_folder(folder: Path, name: str) -> Iterator[tuple[Path, dict[str, FileRecord]]]:
    """A new folder to write files to, which is renamed into place when all are written; then what each of them holds
    is known, too."""
    beside, files = folder / f".{name}.part", dict[str, FileRecord]()
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    yield beside, files
    files.update({path.name: measured(path) for path in sorted(beside.iterdir())})
    sync_folder(beside)
    shutil.rmtree(folder / name, ignore_errors=True)
    beside.rename(folder / name)
    sync_folder(folder)


def write_array(path: Path, array: NDArray[Any]) -> None:
    """One array as a file of its own."""
    with synced(path) as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


@contextmanager
def synced(path: Path) -> Iterator[BinaryIO]:
    """A new file, which is on disk when this ends."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def open_arrays(folder: Path, keys: Iterable[str], files: Mapping[str, FileRecord]) -> dict[str, NDArray[Any]]:
    """Map files of `folder` into memory, which are held against their records unless they were lately: see
    `twicetold.search.checked`.

    Raises:
        IndexDamaged: a file is missing, has another size or another content.
    """
    keys = tuple(keys)
    with told_as_damage():
        unless_checked(folder, [f"{key}.npy" for key in keys], lambda: check_arrays(folder, keys, files))
    return map_arrays(folder, keys)


def map_arrays(folder: Path, keys: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Map files of `folder` into memory as they are.

    Raises:
        IndexDamaged: a file is missing or cannot be read.
    """
    with told_as_damage():
        return {key: _mapped(folder / f"{key}.npy") for key in keys}


def check_arrays(folder: Path, keys: Iterable[str], files: Mapping[str, FileRecord]) -> None:
    """Hold files of `folder` against their records, whenever that was done last.

    Raises:
        IndexDamaged: a file is missing, has another size or another content.
    """
    for key in keys:
        path = folder / f"{key}.npy"
        with told_as_damage():
            found = measured(path)
        if found != files.get(path.name):
            raise IndexDamaged(f"{path} is not the file that the manifest describes")


@contextmanager
def told_as_damage() -> Iterator[None]:
    """Turn what the system says of a file of an index into an error that says what it means."""
    try:
        yield
    except OSError as error:
        raise IndexDamaged(f"{error.filename} cannot be read: {error.strerror}") from error


def delete_segments_except(folder: Path, kept: set[str]) -> None:
    """Delete segments, whole or half written, that no manifest names."""
    for path in folder.iterdir():
        if path.is_dir() and path.name.lstrip(".").startswith("segment-") and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def measured(path: Path) -> FileRecord:
    """Size and SHA-256 of a file as it lies on disk."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return FileRecord(size_bytes=size, sha256=digest.hexdigest())


def _mapped(path: Path) -> NDArray[Any]:
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except ValueError:
        # An empty array cannot be mapped.
        return np.asarray(np.load(path, allow_pickle=False))
