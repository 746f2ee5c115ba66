"""Segments of the index of spots: rows in ascending order of their codes, read in stretches and let go of again.

    segment-000004/
      starts.npy              uint32 (2**p + 1,), first row of each beginning of p bits, p from 16 to 23
      middle.npy, low.npy     uint16 and uint32 (n,), the last 48 bits of each code; `starts` tells the first 16
      frame.npy               uint32 (n,), its frame, numbered through all items of the segment
      place.npy               uint8 (n, 3), x, y and size
      names.npy               bytes (items,), SHA-256 of each item in hexadecimal, ascending
      frames.npy              int64 (items + 1,), number of each item's first frame, and how many there are
      sums.npy                uint64, sums of each MiB of the first five files, see `twicetold.search.checksums`

A row takes 13 bytes. Rows of one code are in order of frame, then x, y and size. The large files are checked by their
sums, the small ones by SHA-256, when they are opened and were not lately: see `twicetold.search.checked`.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twicetold.errors import IndexDamaged
from twicetold.search.arrays import check_arrays, map_arrays, told_as_damage
from twicetold.search.checked import unless_checked
from twicetold.search.checksums import sums_of
from twicetold.search.manifest import SegmentRecord

TOP, LONGEST = 16, 23
"""Bits that are told by where a row stands, and most bits of a beginning that has its place in `starts`."""

WANTED = 32
"""Spots for each beginning, on average."""

ROWS_AT_ONCE = 4_000_000
"""Rows of which something is held in memory at a time, when all are gone through."""

PER_ROW: dict[str, np.dtype[Any]] = {
    "middle": np.dtype("<u2"),
    "low": np.dtype("<u4"),
    "frame": np.dtype("<u4"),
    "place": np.dtype("u1"),
}
"""Files that hold something of each row, and its kind of number."""

_LARGE = ("starts", *PER_ROW)
_SMALL = ("names", "frames", "sums")


@dataclass(frozen=True, slots=True, eq=False)
class KeypointSegment:
    """One segment, open for reading."""

    record: SegmentRecord
    names: NDArray[np.bytes_]
    frames: NDArray[np.int64]
    starts: NDArray[np.uint32]
    middle: NDArray[np.uint16]
    low: NDArray[np.uint32]
    frame: NDArray[np.uint32]
    place: NDArray[np.uint8]
    maps: tuple[mmap.mmap, ...]

    @property
    def bits(self) -> int:
        """Bits of a beginning that has its place in `starts`."""
        return (len(self.starts) - 1).bit_length() - 1

    def beginnings(self, bits: int) -> NDArray[np.int64]:
        """First row of each beginning of so many bits, at most `self.bits`, and the number of rows."""
        return self.starts[:: 1 << (self.bits - bits)].astype(np.int64)

    def let_go(self) -> None:
        """Give back the memory that what was read of the files takes up in this process."""
        for held in self.maps:
            # What other systems do not know they do by themselves, only later.
            if hasattr(mmap, "MADV_DONTNEED"):
                held.madvise(mmap.MADV_DONTNEED)

    def rows_of(self, items: NDArray[np.bool_]) -> int:
        """See `OpenSegment`."""
        if not items.any():
            return 0
        of_frame, count = np.repeat(items, np.diff(self.frames)), 0
        for first in range(0, len(self.frame), ROWS_AT_ONCE):
            count += int(of_frame[self.frame[first : first + ROWS_AT_ONCE]].sum())
            self.let_go()
        return count


def open_segment(folder: Path, record: SegmentRecord) -> KeypointSegment:
    """Check a segment of the index in `folder` and map it into memory.

    Raises:
        IndexDamaged: a file is missing, or is not what was written.
    """
    kept = folder / record.name
    with told_as_damage():
        unless_checked(kept, [f"{key}.npy" for key in (*_LARGE, *_SMALL)], lambda: _check(kept, record))
        small = map_arrays(kept, _SMALL)
        mapped = {key: _mapped(kept / f"{key}.npy") for key in _LARGE}
    arrays = {key: array for key, (array, _) in mapped.items()}
    if any(len(arrays[key]) != record.codes or arrays[key].dtype != kind for key, kind in PER_ROW.items()):
        raise IndexDamaged(f"{kept} does not hold rows of one length")
    maps = tuple(held for _, held in mapped.values() if held is not None)
    return KeypointSegment(record, small["names"], small["frames"], maps=maps, **arrays)


def _check(kept: Path, record: SegmentRecord) -> None:
    check_arrays(kept, _SMALL, record.files)
    sizes = {f"{key}.npy": (kept / f"{key}.npy").stat().st_size for key in _LARGE}
    same = np.array_equal(sums(kept), map_arrays(kept, ("sums",))["sums"])
    if not same or sizes != {name: file.size_bytes for name, file in record.files.items() if name in sizes}:
        raise IndexDamaged(f"{kept} does not hold what was written")


def sums(segment: Path) -> NDArray[np.uint64]:
    """Of the large files of a segment's folder."""
    return np.concatenate([sums_of(segment / f"{key}.npy") for key in _LARGE])


def _mapped(path: Path) -> tuple[NDArray[Any], mmap.mmap | None]:
    with path.open("rb") as file:
        try:
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError("another version of the format")
            shape, fortran, kind = np.lib.format.read_array_header_1_0(file)
        except ValueError as error:
            raise IndexDamaged(f"{path} is not an array: {error}") from error
        if not np.prod(shape):
            # An empty array cannot be mapped.
            return np.zeros(shape, kind), None
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        array = np.frombuffer(held, kind, count=int(np.prod(shape)), offset=file.tell())
    return array.reshape(shape, order="F" if fortran else "C"), held
