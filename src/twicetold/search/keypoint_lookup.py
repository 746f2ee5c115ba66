"""Looking up spots in segments of the index: from one end of a segment to the other, each part of it once.

Every beginning that is looked up, a code's own and those one bit beside it, is put first into one of many parts of the
range of codes; then part after part is compared. What is asked within a part lies together and stays in the
processor's cache, and what was read of the index can be let go of behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.keypoint_coding import BITS
from twicetold.search.keypoint_segments import TOP, KeypointSegment

PARTS_BITS = 16
"""Parts of the range of codes, as a power of two."""

AT_ONCE = 4096
"""Codes of one beginning that are compared in one go."""

WIDE = 64
"""Codes are compared in so many at a time, some of which belong to the next beginning and are passed over."""

ROWS_HELD = 10_000_000
"""Rows of a segment after which what was read is let go of: at most 130 MB."""


class TooManyHitsError(Exception):
    """More is near the codes than is to be held at once: in a shot that stands every frame is like every other. Asked
    in parts, frames by frames, they have the same hits."""


class Found(NamedTuple):
    """Rows of one segment near codes that were asked, k of them."""

    query: NDArray[np.uint32]
    row: NDArray[np.uint32]
    """in the segment"""
    frame: NDArray[np.uint32]
    """numbered through the segment"""
    bits: NDArray[np.uint8]

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Found:
        """The ones chosen."""
        return Found(self.query[rows], self.row[rows], self.frame[rows], self.bits[rows])


class Lookups:
    """Codes that are looked up by beginnings of some bits, for any number of segments.

    Args:
        codes: (m,)
        prefix: bits of a beginning.
        max_bits: in which a code may differ.
        beside: whether beginnings one bit beside a code's own are looked up, too.
    """

    def __init__(self, codes: NDArray[np.uint64], *, prefix: int, max_bits: int, beside: bool = True) -> None:
        self._codes, self._prefix, self._max_bits = codes, prefix, max_bits
        self._parts_bits = min(prefix, PARTS_BITS)
        order = np.argsort(codes).astype(np.uint32)
        self._bounds, self._tops, self._asking = _parted(
            codes, order, prefix, prefix + 1 if beside else 1, self._parts_bits
        )

    def found(
        self, segment: KeypointSegment, *, left_out: NDArray[np.bool_], most: int | None = None
    ) -> Iterator[Found]:
        """Rows of a segment at most `max_bits` from a code, under one of its beginnings, stretch by stretch.

        Args:
            left_out: bool (m,), codes that are not looked up (any more).
            most: rows in one stretch beyond which it is given up; None for any number.

        Raises:
            TooManyHitsError: there are more than `most`.
        """
        rows = segment.beginnings(self._parts_bits)
        part, room = 0, max(1024, 4 * len(self._codes))
        while part < len(rows) - 1:
            until = int(np.searchsorted(rows, rows[part] + ROWS_HELD, side="right")) - 1
            until = min(max(until, part + 1), len(rows) - 1)
            out = np.empty(room, np.uint32), np.empty(room, np.uint32), np.empty(room, np.uint8)
            count = self._look_up(segment, part, until, left_out, out)
            if most is not None and count > most:
                raise TooManyHitsError
            if count > room:
                room = count
                continue
            columns: list[Any] = [column[:count].copy() for column in out]
            query, row, bits = columns
            # Apart from the comparing: frames lie anywhere, and are fetched several at once here.
            found = Found(query, row, segment.frame[row], bits)
            segment.let_go()
            part = until
            yield found

    def _look_up(
        self, segment: KeypointSegment, part: int, until: int, left_out: NDArray[np.bool_], out: tuple[Any, ...]
    ) -> int:
        columns = segment.starts, segment.middle, segment.low
        asked = slice(self._bounds[part], self._bounds[until])
        return int(
            _look_up(
                self._codes,
                left_out,
                self._tops[asked],
                self._asking[asked],
                self._prefix,
                self._max_bits,
                segment.bits,
                *columns,
                *out,
            )
        )


@numba.njit(cache=True, nogil=True)
def _parted(
    codes: NDArray[np.uint64], order: NDArray[np.uint32], prefix: int, ways: int, parts_bits: int
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]:
    """What is looked up, by the part of the range of codes that it leads to: bounds of each part, beginnings, and the
    number of the code that each is looked up for."""
    bounds = np.zeros((1 << parts_bits) + 1, np.int64)
    down = np.uint64(BITS - parts_bits)
    for one in order:
        for flip in range(ways):
            bounds[np.int64((codes[one] ^ _turned(flip)) >> down) + 1] += 1
    bounds = np.cumsum(bounds)
    at = bounds[:-1].copy()
    tops, asking = np.empty(bounds[-1], np.uint32), np.empty(bounds[-1], np.uint32)
    for one in order:
        for flip in range(ways):
            asked = codes[one] ^ _turned(flip)
            part = np.int64(asked >> down)
            tops[at[part]] = asked >> np.uint64(BITS - prefix)
            asking[at[part]] = one
            at[part] += 1
    return bounds, tops, asking


@numba.njit(cache=True, nogil=True)
def _turned(flip: int) -> np.uint64:
    return np.uint64(1) << np.uint64(BITS - flip) if flip else np.uint64(0)


@numba.njit(cache=True, nogil=True)
def _look_up(  # Numba takes no keywords-only
    codes: NDArray[np.uint64],
    left_out: NDArray[np.bool_],
    tops: NDArray[np.uint32],
    asking: NDArray[np.uint32],
    prefix: int,
    max_bits: int,
    own: int,
    starts: NDArray[np.uint32],
    middle: NDArray[np.uint16],
    low: NDArray[np.uint32],
    query: NDArray[np.uint32],
    out_row: NDArray[np.uint32],
    out_bits: NDArray[np.uint8],
) -> int:
    """Write what is found where there is room; returns how much it is."""
    count = 0
    differ = np.empty(AT_ONCE, np.uint8)
    # What is asked by less than `TOP` bits holds several of the shortest beginnings that are told apart.
    fine = max(min(prefix, own), TOP)
    several, step, rest = fine - min(prefix, fine), own - fine, prefix - min(prefix, fine)
    for number in range(len(tops)):
        first_top = int(np.int64(tops[number] >> rest)) << several
        first = int(np.int64(starts[first_top << step]))
        last = int(np.int64(starts[(first_top + (1 << several)) << step]))
        if first == last:
            continue
        one = asking[number]
        if left_out[one]:
            continue
        code = codes[one]
        beside = 0 if several else _bits_of_top(first_top >> (fine - TOP), code)
        for begin in range(first, last, AT_ONCE):
            end = min(begin + AT_ONCE, last)
            wide = min(begin + -(-(end - begin) // WIDE) * WIDE, len(low))
            if _distances(middle[begin:wide], low[begin:wide], code, differ) + beside > max_bits:
                continue
            top = first_top
            for row in range(begin, end):
                bits = beside + differ[row - begin]
                if bits > max_bits:
                    continue
                if several:
                    while starts[(top + 1) << step] <= row:
                        top += 1
                    bits += _bits_of_top(top, code)
                    if bits > max_bits:
                        continue
                if prefix > own and _rest(middle[row], tops[number], prefix):
                    continue
                if count < len(query):
                    query[count], out_row[count], out_bits[count] = one, row, bits
                count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _rest(middle: np.uint16, top: np.uint32, prefix: int) -> bool:
    """Whether the bits of a beginning after the first `TOP` are others."""
    shown = np.int64(middle) >> (2 * TOP - prefix)
    return bool(shown != np.int64(top) & ((1 << (prefix - TOP)) - 1))


@numba.njit(cache=True, nogil=True)
def _bits_of_top(top: int, code: np.uint64) -> int:
    """In how many of the first `TOP` bits a code differs from those."""
    return int(_bits_of(np.uint64(top) ^ (code >> np.uint64(BITS - TOP))))


@numba.njit(cache=True, nogil=True)
def _bits_of(left: np.uint64) -> np.int64:
    """How many bits are set, in parallel: Warren, Hacker's Delight, 5-1."""
    left -= (left >> np.uint64(1)) & np.uint64(0x5555555555555555)
    left = (left & np.uint64(0x3333333333333333)) + ((left >> np.uint64(2)) & np.uint64(0x3333333333333333))
    left = (left + (left >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((left * np.uint64(0x0101010101010101)) >> np.uint64(56))


@numba.njit(cache=True, nogil=True)
def _distances(middle: NDArray[np.uint16], low: NDArray[np.uint32], code: np.uint64, differ: NDArray[np.uint8]) -> int:
    """Write in how many of the last 48 bits each of a run of codes differs from one; returns the fewest. Without a
    branch, so that several are compared at once."""
    fewest = np.int64(BITS)
    rest = code & np.uint64((1 << (BITS - TOP)) - 1)
    for at in range(len(low)):
        bits = _bits_of((np.uint64(middle[at]) << np.uint64(32) | np.uint64(low[at])) ^ rest)
        differ[at] = bits
        fewest = min(fewest, bits)
    return int(fewest)
