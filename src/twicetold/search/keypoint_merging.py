"""Writing a segment of the index of spots, from spots of new items and from the smaller segments before.

Rows are merged beginning by beginning: no more of what is merged is in memory than some `ROWS_AT_ONCE` rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_coding import BITS
from twicetold.search.arrays import synced, write_array
from twicetold.search.keypoint_segments import LONGEST, PER_ROW, ROWS_AT_ONCE, TOP, WANTED, KeypointSegment, sums

_Run = tuple[NDArray[np.uint64], NDArray[np.uint64]]
"""Codes and keys of rows, in order of both."""

_GONE = -1


class KeypointPart(NamedTuple):
    """The spots of one item that are to be indexed."""

    names: NDArray[np.bytes_]
    codes: NDArray[np.uint64]
    keys: NDArray[np.uint64]
    """See `keys_of`."""
    frames: int

    def __len__(self) -> int:
        return len(self.codes)


def write_segment(
    folder: Path, parts: list[KeypointPart], merged: list[tuple[KeypointSegment, NDArray[np.bool_]]]
) -> int:
    """Write a segment's files into `folder`: new parts, and segments without the items marked, bool (items,).

    Returns:
        Rows that were written.
    """
    names = np.concatenate([*(part.names for part in parts), *(segment.names[~gone] for segment, gone in merged)])
    lengths = np.concatenate(
        [[part.frames for part in parts], *(np.diff(segment.frames)[~gone] for segment, gone in merged)]
    ).astype(np.int64)
    order = np.argsort(names)
    frames = np.concatenate([[0], np.cumsum(lengths[order])])
    of_name = np.empty(len(names), np.int64)
    of_name[order] = frames[:-1]
    sources: list[_Source] = [_Fresh(parts, of_name[: len(parts)])]
    place = len(parts)
    for segment, gone in merged:
        sources.append(_Held(segment, gone, of_name[place : place + int((~gone).sum())]))
        place += int((~gone).sum())
    write_array(folder / "names.npy", names[order])
    write_array(folder / "frames.npy", frames)
    count = _write_rows(folder, sources)
    write_array(folder / "sums.npy", sums(folder))
    return count


def keys_of(
    frame: NDArray[np.int64], x: NDArray[np.uint8], y: NDArray[np.uint8], size: NDArray[np.uint8]
) -> NDArray[np.uint64]:
    """What decides the order of rows with the same code: 32 bits of frame, then 8 each of x, y and size."""
    keys = frame.astype(np.uint64)
    for column in (x, y, size):
        keys <<= np.uint64(8)
        keys |= column
    return keys


class _Source(Protocol):
    """Rows in order."""

    beginnings: NDArray[np.int64]
    """Where each beginning of `TOP` bits starts."""

    def rows(self, first: int, last: int) -> _Run:
        """The rows whose beginnings are from `first` to before `last`."""

    def __len__(self) -> int:
        """Rows."""


class _Fresh:
    def __init__(self, parts: list[KeypointPart], first_frames: NDArray[np.int64]) -> None:
        codes = np.concatenate([part.codes for part in parts])
        shift = first_frames.astype(np.uint64) << np.uint64(24)
        keys = np.concatenate([part.keys + shift[number] for number, part in enumerate(parts)])
        order = np.lexsort((keys, codes))
        self._codes, self._keys = codes[order], keys[order]
        tops = np.arange(1 << TOP, dtype=np.uint64) << np.uint64(BITS - TOP)
        self.beginnings = np.append(np.searchsorted(self._codes, tops), len(codes)).astype(np.int64)

    def rows(self, first: int, last: int) -> _Run:
        rows = slice(self.beginnings[first], self.beginnings[last])
        return self._codes[rows], self._keys[rows]

    def __len__(self) -> int:
        return len(self._codes)


class _Held:
    def __init__(self, segment: KeypointSegment, gone: NDArray[np.bool_], first_frames: NDArray[np.int64]) -> None:
        self._segment = segment
        lengths = np.diff(segment.frames)
        shift = np.full(len(segment.names), _GONE, np.int64)
        shift[~gone] = first_frames - segment.frames[:-1][~gone]
        moved = np.arange(segment.frames[-1]) + np.repeat(shift, lengths)
        self._moved = np.where(np.repeat(gone, lengths), _GONE, moved)
        self._count = segment.record.codes - segment.rows_of(gone)
        self.beginnings = segment.beginnings(TOP)

    def rows(self, first: int, last: int) -> _Run:
        begin, end = self.beginnings[first], self.beginnings[last]
        rows = slice(begin, end)
        held = self._segment
        tops = np.repeat(np.arange(first, last, dtype=np.uint64), np.diff(self.beginnings[first : last + 1]))
        codes = tops << np.uint64(BITS - TOP) | held.middle[rows].astype(np.uint64) << np.uint64(32) | held.low[rows]
        frame, place = self._moved[held.frame[rows]], held.place[rows]
        keys = keys_of(frame, place[:, 0], place[:, 1], place[:, 2])
        held.let_go()
        kept = frame != _GONE
        return (codes, keys) if kept.all() else (codes[kept], keys[kept])

    def __len__(self) -> int:
        return self._count


def _write_rows(folder: Path, sources: list[_Source]) -> int:
    count = sum(len(source) for source in sources)
    bits = int(np.clip(np.log2(max(count, 1) / WANTED), TOP, LONGEST))
    lengths = np.zeros(1 << bits, np.int64)
    with ExitStack() as stack:
        files = {key: stack.enter_context(synced(folder / f"{key}.npy")) for key in PER_ROW}
        for key, kind in PER_ROW.items():
            _begin(files[key], (count, 3) if key == "place" else (count,), kind)
        for first, last in _stretches(np.sum([source.beginnings for source in sources], axis=0)):
            codes, keys = _joined([source.rows(first, last) for source in sources])
            base = first << (bits - TOP)
            at = (codes >> np.uint64(BITS - bits)).astype(np.int64) - base
            lengths[base : last << (bits - TOP)] = np.bincount(at, minlength=(last - first) << (bits - TOP))
            files["middle"].write((codes >> np.uint64(32)).astype(PER_ROW["middle"]).data)
            files["low"].write(codes.astype(PER_ROW["low"]).data)
            files["frame"].write((keys >> np.uint64(24)).astype(PER_ROW["frame"]).data)
            place = np.stack([(keys >> np.uint64(shift)).astype(np.uint8) for shift in (16, 8, 0)], axis=1)
            files["place"].write(np.ascontiguousarray(place).data)
    write_array(folder / "starts.npy", np.concatenate([[0], np.cumsum(lengths)]).astype("<u4"))
    return count


def _stretches(beginnings: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Beginnings, first and one after the last, that hold up to `ROWS_AT_ONCE` rows together, or are one alone."""
    first, last = 0, len(beginnings) - 1
    while first < last:
        until = int(np.searchsorted(beginnings, beginnings[first] + ROWS_AT_ONCE, side="right")) - 1
        until = min(max(until, first + 1), last)
        yield first, until
        first = until


def _joined(runs: list[_Run]) -> _Run:
    codes, keys = runs[0]
    for other_codes, other_keys in sorted(runs[1:], key=lambda run: len(run[0])):
        out = np.empty(len(codes) + len(other_codes), np.uint64), np.empty(len(codes) + len(other_codes), np.uint64)
        _merge(codes, keys, other_codes, other_keys, *out)
        codes, keys = out
    return codes, keys


@numba.njit(cache=True, nogil=True)
def _merge(  # Numba takes no keywords-only
    codes: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    others: NDArray[np.uint64],
    other_keys: NDArray[np.uint64],
    out: NDArray[np.uint64],
    out_keys: NDArray[np.uint64],
) -> None:
    """Merge two runs of rows, each in order of code, then key."""
    one = two = 0
    for at in range(len(out)):
        if two == len(others) or (
            one < len(codes)
            and (codes[one] < others[two] or (codes[one] == others[two] and keys[one] <= other_keys[two]))
        ):
            out[at], out_keys[at] = codes[one], keys[one]
            one += 1
        else:
            out[at], out_keys[at] = others[two], other_keys[two]
            two += 1


def _begin(file: BinaryIO, shape: tuple[int, ...], kind: np.dtype[Any]) -> None:
    header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
