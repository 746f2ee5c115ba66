"""House furniture: what recurs across a source's releases at the same place, and blank stretches.

An ident opens many releases; a jingle's picture closes them. A recycled shot recurs too, but where the editor put it.
So a frame is furniture when near-identical frames stand at a similar place, counted from the start or from the end, in
enough releases of the same source. Once known by its place it is known by its look: its codes go into a bank, and the
same frames are furniture wherever they stand, in releases that come later too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.propose import distances

SAME_FRAME_BITS = 20
"""Codes this near are the same frame re-encoded; other footage is never that near (closest unrelated pair: 96 bits)."""

LIKE_FRAME_BITS = 40
"""Codes this near may be the same frame under a caption or a logo; a run of them is known furniture."""

LIKE_RUN_US = 1_000_000
"""Shortest run of frames that are only alike."""

SAME_PLACE_US = 1_500_000
"""Tolerance of "the same place", from the start or from the end of a release."""

BRIDGE_US = 650_000
"""Gap between furniture frames that does not end a run: moving idents have frames that differ between encodings."""

MIN_RUN_US = 400_000
"""Shorter runs are not reported."""


@dataclass(frozen=True, slots=True, eq=False)
class Recurrence:
    """Near-identical frames of other releases, one row for each (frame of the item, frame elsewhere) pair.

    `row` int64 (k,): frame of the item. `release` int64 (k,): a number for the other release. `start_us` and `end_us`
    int64 (k,): the other frame's distance from its item's start and from its end.
    """

    row: NDArray[np.int64]
    release: NDArray[np.int64]
    start_us: NDArray[np.int64]
    end_us: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch `[first_row, last_row]` of an item's frames, and in how many releases it recurs, this one included."""

    first_row: int
    last_row: int
    releases: int


def recurring_runs(
    times_us: NDArray[np.int64], end_us: int, seen: Recurrence, *, min_releases: int, max_us: int
) -> list[Run]:
    """Runs of frames that recur at a similar place in at least `min_releases` releases, this one included.

    Args:
        times_us: int64 (n,), the item's frames.
        end_us: where the item ends.
        seen: near-identical frames in other releases of the same source.
        min_releases: `furniture_min_releases` of the settings.
        max_us: `furniture_max_ms` of the settings; longer runs are reuse, not furniture.
    """
    here = times_us[seen.row]
    same_place = (np.abs(seen.start_us - here) <= SAME_PLACE_US) | (
        np.abs(seen.end_us - (end_us - here)) <= SAME_PLACE_US
    )
    pairs = np.unique(np.stack([seen.row[same_place], seen.release[same_place]], axis=1), axis=0)
    others = np.bincount(pairs[:, 0], minlength=len(times_us)) if len(pairs) else np.zeros(len(times_us), np.int64)
    return [
        Run(first, last, int(np.median(others[first : last + 1][others[first : last + 1] > 0])) + 1)
        for first, last in joined_runs(times_us, others >= min_releases - 1)
        if times_us[last] - times_us[first] <= max_us
    ]


def joined_runs(times_us: NDArray[np.int64], chosen: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last rows of the stretches that `chosen` frames form when gaps up to `BRIDGE_US` are bridged."""
    rows = np.flatnonzero(chosen)
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(times_us[rows]) > BRIDGE_US) + 1
    return [(int(run[0]), int(run[-1])) for run in np.split(rows, breaks)]


def span_of(times_us: NDArray[np.int64], end_us: int, first_row: int, last_row: int) -> tuple[int, int] | None:
    """`[start, end)` in microseconds that the rows stand for, or None where that is shorter than `MIN_RUN_US`."""
    start = int(times_us[first_row])
    if start < SHORT_LEAD_US:
        start = 0
    end = int(times_us[last_row + 1]) if last_row + 1 < len(times_us) else end_us
    return (start, end) if end - start >= MIN_RUN_US else None


SHORT_LEAD_US = 300_000
"""Furniture that starts this near to the start of a release starts with it."""


class Bank:
    """Exemplar codes of known furniture, uint64 (n, 4), and which thing each belongs to."""

    def __init__(self, codes: NDArray[np.uint64], things: NDArray[np.int64]) -> None:
        self.codes = codes
        self.things = things

    @classmethod
    def of(cls, things: Iterable[tuple[int, NDArray[np.uint64]]]) -> Bank:
        """From (thing, its exemplar codes) pairs."""
        pairs = list(things)
        codes = [codes for _, codes in pairs] or [np.zeros((0, 4), np.uint64)]
        numbers = [np.full(len(codes), thing, np.int64) for thing, codes in pairs] or [np.zeros(0, np.int64)]
        return cls(np.concatenate(codes), np.concatenate(numbers))

    def recognise(self, codes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The thing that each code shows, int64 (n,), -1 for none: the nearest exemplar within `SAME_FRAME_BITS`."""
        return self.nearest(codes, max_bits=SAME_FRAME_BITS)[0]

    def nearest(self, codes: NDArray[np.uint64], *, max_bits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The thing of the nearest exemplar within `max_bits` of each code, -1 for none, and how near it is; both int64
        (n,)."""
        found = np.full(len(codes), -1, dtype=np.int64)
        nearest = np.full(len(codes), max_bits + 1, dtype=np.int64)
        for exemplar, thing in zip(self.codes, self.things, strict=True):
            away = distances(codes, np.broadcast_to(exemplar, codes.shape))
            closer = away < nearest
            found[closer], nearest[closer] = thing, away[closer]
        return found, nearest


def seen_again(bank: Bank, codes: NDArray[np.uint64], times_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """The thing that each frame of an item shows, int64 (n,), -1 for none: the same frames, and runs of alike ones."""
    alike, bits = bank.nearest(codes, max_bits=LIKE_FRAME_BITS)
    seen = np.where(bits <= SAME_FRAME_BITS, alike, -1)
    for first, last in joined_runs(times_us, alike >= 0):
        if times_us[last] - times_us[first] >= LIKE_RUN_US:
            seen[first : last + 1] = alike[first : last + 1]
    return seen


def exemplars(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A run's codes without near-repeats, in order, uint64 (m, 4): what a bank keeps of it."""
    kept: list[int] = []
    for row in range(len(codes)):
        if not kept or distances(codes[kept], np.broadcast_to(codes[row], (len(kept), 4))).min() > SAME_FRAME_BITS // 2:
            kept.append(row)
    return codes[kept]


def majority(things: Sequence[int] | NDArray[np.int64]) -> int:
    """The thing that most frames of a run show, the lowest number among equals."""
    values, counts = np.unique(np.asarray(things), return_counts=True)
    return int(values[counts.argmax()])
