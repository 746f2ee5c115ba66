"""Does what changes in two sounds agree along a line, and at no other offset?

Whitened levels of both sides are multiplied frame by frame, along the line and along lines beside it. The same music
elsewhere, another song with the same beat, the same voice in the same room agree as well beside the line as on it, or
nowhere; the same sound agrees on it alone, and goes on doing so in the pauses and bands that a voice over it leaves
free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.sound_vote import SoundLine
from twicetold.fingerprint.sound_spectrum import BANDS_PER_OCTAVE, Levels

AnyLevels = Levels | NDArray[np.int8]
"""Whitened levels in steps; tracks are kept as whole numbers."""

Products = NDArray[np.float32]

NEAR = np.arange(-3, 4)
"""Frames beside a line that count as on it: the grid of frames and a rate that is off by a little."""

AWAY = np.concatenate([np.arange(-64, -8, 4), np.arange(9, 65, 4)])
"""Frames beside a line that a true line does not agree with: 0.3 to 2 seconds earlier and later."""


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Products of levels along a line for query frames `[first, first + n)`."""

    first: int
    near: NDArray[np.float32]
    """(n, 7) on the line, from 3 frames before to 3 behind"""
    away: NDArray[np.float32]
    """(n, 28) beside it; not a number where the reference has no frame"""
    strength: NDArray[np.float32]
    """(n,) root of the product of what both sides have there, which perfect agreement would reach"""


def shifted(levels: Levels, cents: float) -> Levels:
    """Levels (n, bands) of a sound moved down by `cents`, so that they lie where the other side's do."""
    by = cents * BANDS_PER_OCTAVE / 1200
    if abs(by) < 0.05:
        return levels
    bands = levels.shape[1]
    place = np.arange(bands) + by
    low = np.floor(place).astype(np.int64)
    part = (place - low).astype(np.float32)
    inside = (low >= 0) & (low + 1 < bands)
    moved: Levels = _between(levels, np.clip(low, 0, bands - 2), part, inside)
    return moved


@numba.njit(cache=True)
def _between(
    levels: NDArray[np.float32], low: NDArray[np.int64], part: NDArray[np.float32], inside: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Each row (bands,) read at places between bands: `part` of the way from band `low` to the next; 0 outside."""
    moved = np.zeros_like(levels)
    for row in range(len(levels)):
        for band in range(levels.shape[1]):
            if inside[band]:
                at, share = low[band], part[band]
                moved[row, band] = levels[row, at] * (np.float32(1) - share) + levels[row, at + 1] * share
    return moved


def agreement(query: AnyLevels, ref: AnyLevels, line: SoundLine, first: int, end: int) -> Agreement:
    """Agreement of query frames `[first, end)` with the reference, whose pitch is brought to the query's."""
    laid = _laid(query, ref, line, first, end)
    frames = np.arange(len(laid.at))
    return Agreement(
        laid.first,
        products(laid.asked, laid.rows, frames, laid.at, NEAR),
        products(laid.asked, laid.rows, frames, laid.at, AWAY),
        _strength(laid.asked, laid.rows, laid.at),
    )


def agreement_on(query: AnyLevels, ref: AnyLevels, line: SoundLine, first: int, end: int) -> tuple[int, Products]:
    """(first frame, products on the line, as in `Agreement`) alone, which cost a fifth."""
    laid = _laid(query, ref, line, first, end)
    return laid.first, products(laid.asked, laid.rows, np.arange(len(laid.at)), laid.at, NEAR)


class _Laid(NamedTuple):
    """Query frames from `first` on, float32 (n, bands), and the rows of the reference (m, bands) of which row `at`
    int64 (n,) lies under each."""

    first: int
    asked: Levels
    rows: Levels
    at: NDArray[np.int64]


def _laid(query: AnyLevels, ref: AnyLevels, line: SoundLine, first: int, end: int) -> _Laid:
    first, end = max(0, first), min(end, len(query))
    first = max(first, int(np.ceil((0.0 - line.offset) / line.rate)))
    end = min(end, int(np.floor((len(ref) - 1 - line.offset) / line.rate)) + 1)
    frames = np.arange(first, max(first, end))
    at = np.rint(line.rate * frames + line.offset).astype(np.int64)
    rows, base = pitched(ref, at, int(AWAY.max()), line.cents)
    return _Laid(first, query[first : first + len(frames)].astype(np.float32), rows, at - base)


def pitched(ref: AnyLevels, at: NDArray[np.int64], beside: int, cents: float) -> tuple[Levels, int]:
    """(the rows of the reference within `beside` of those at `at`, moved in pitch; which row is the first): a track of
    many hours is never moved as a whole."""
    if not len(at):
        return ref[:0].astype(np.float32), 0
    base = max(0, int(at.min()) - beside)
    return shifted(ref[base : int(at.max()) + beside + 1].astype(np.float32), cents), base


@numba.njit(cache=True, fastmath={"reassoc", "contract", "nsz"})
def products(
    query: NDArray[np.float32],
    ref: NDArray[np.float32],
    frames: NDArray[np.int64],
    at: NDArray[np.int64],
    beside: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Products of the frames with those under them and `beside` those, float32 (frames, beside); NaN past the ends."""
    found = np.empty((len(frames), len(beside)), np.float32)
    bands = query.shape[1]
    for one in range(len(frames)):
        for number in range(len(beside)):
            other = at[one] + beside[number]
            if other < 0 or other >= len(ref):
                found[one, number] = np.nan
                continue
            total = np.float32(0)
            for band in range(bands):
                total += query[frames[one], band] * ref[other, band]
            found[one, number] = total
    return found


@numba.njit(cache=True, fastmath={"reassoc", "contract", "nsz"})
def _strength(query: NDArray[np.float32], ref: NDArray[np.float32], at: NDArray[np.int64]) -> NDArray[np.float32]:
    strength = np.empty(len(at), np.float32)
    for one in range(len(at)):
        ours, theirs = np.float32(0), np.float32(0)
        for band in range(query.shape[1]):
            ours += query[one, band] * query[one, band]
            theirs += ref[at[one], band] * ref[at[one], band]
        strength[one] = np.sqrt(ours * theirs)
    return strength
