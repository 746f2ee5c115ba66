"""Candidate lines between two sounds to the stretches that are the same, one account of each second of the query."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.sound_agreement import Agreement, agreement, agreement_on
from twicetold.align.sound_extent import Stretch, measured, rises, stretches
from twicetold.align.sound_heard import heard, pauses
from twicetold.align.sound_refine import refined
from twicetold.align.sound_vote import WINDOW_FRAMES, SoundLine
from twicetold.fingerprint.sound import SoundPrint
from twicetold.fingerprint.sound_spectrum import BANDS, unpacked

CORE_FRAMES = 63
"""A line is anchored where two seconds of it agree best."""

HOPEFUL_FRAMES = 128
"""Four seconds on either side of that core have to hold a stretch of agreement: of lines of chance that were worth a
second look .82 have none there, and of real ones all."""

ONE_FRAMES = 10
"""Lines of a window that lie this near together in its middle are one."""

LEAST_STRENGTH = 3.0
"""Below this nothing is looked into."""

GROWTHS = 6

BLOCK_FRAMES, MARGIN_FRAMES = 50_000, 128
"""Frames that are unpacked at a time, and how many more on either side `heard` may look at."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """One side: whitened levels (n, bands) in steps; which frames have something to hear, and which are short
    pauses."""

    levels: NDArray[np.int8]
    heard: NDArray[np.bool_]
    paused: NDArray[np.bool_]
    end_us: int
    """Where it ends"""

    @classmethod
    def of(cls, track: SoundPrint) -> Sound:
        """From a fingerprint, a block at a time: ten hours of levels as floating point numbers are half a gigabyte."""
        levels = np.empty((len(track), BANDS), np.int8)
        something = np.empty(len(track), np.bool_)
        for first in range(0, len(track), BLOCK_FRAMES):
            low = max(0, first - MARGIN_FRAMES)
            block = unpacked(track.levels[low : first + BLOCK_FRAMES + MARGIN_FRAMES])
            inside = slice(first - low, first - low + BLOCK_FRAMES)
            levels[first : first + BLOCK_FRAMES] = block[inside]
            something[first : first + BLOCK_FRAMES] = heard(block)[inside]
        paused = pauses(track.loudness)
        return cls(levels, something & ~paused, paused, track.end_us)


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the query, and the line on which the reference plays it."""

    stretch: Stretch
    line: SoundLine

    @property
    def strength(self) -> float:
        """Evidence, weighed by how near to equal the sounds are: long stretches that agree a little are beats, not
        reuse."""
        return self.stretch.evidence * float(np.sqrt(max(self.stretch.correlation, 0.0)))


def follow(query: Sound, ref: Sound, line: SoundLine, first: int, found: list[Found], *, min_frames: int) -> bool:
    """Add to `found` the stretch on a line that the window from query frame `first` on speaks for, if there is one;
    they may overlap. Returns whether the line came to something, if only to what was found before."""
    if any(_told(old, line, first) for old in found):
        return True
    new = _followed(query, ref, line, first, min_frames)
    found += new
    return any(one.strength >= LEAST_STRENGTH for one in new)


def one_line(line: SoundLine, other: SoundLine, first: int) -> bool:
    """Whether two lines between one pair are one in the window from query frame `first` on."""
    middle = first + WINDOW_FRAMES / 2
    same_pitch = abs(line.cents - other.cents) < 40
    return same_pitch and abs(line.at(middle) - other.at(middle)) < ONE_FRAMES and abs(line.rate - other.rate) < 0.02


def _told(old: Found, line: SoundLine, first: int) -> bool:
    """Whether a line only says again, for all of its window, what was found."""
    low, high = max(old.stretch.first, first), min(old.stretch.end, first + WINDOW_FRAMES)
    if high - low < WINDOW_FRAMES * 0.9:
        return False
    return all(abs(old.line.at(frame) - line.at(frame)) < ONE_FRAMES for frame in (low, high))


def _followed(query: Sound, ref: Sound, line: SoundLine, first: int, min_frames: int) -> list[Found]:
    low, high = first, first + WINDOW_FRAMES
    low, high = _core(query, ref, line, low, high)
    line = refined(query.levels, ref.levels, line, low, high)
    if _extent(query, ref, line, low, high, HOPEFUL_FRAMES) is None:
        return []
    for _ in range(GROWTHS):
        grown = _extent(query, ref, line, low, high, max(2 * WINDOW_FRAMES, high - low))
        if grown is None:
            return []
        begun, ended, inside = grown
        if (begun, ended) == (low, high):
            break
        better = refined(query.levels, ref.levels, line, begun, ended)
        same = better == line
        low, high, line = begun, ended, better
        if same and inside:
            break
    found = agreement(query.levels, ref.levels, line, low, high)
    if len(found.strength) < min_frames:
        return []
    rise, heard_there = _rise(ref, line, found)
    both = heard_there & query.heard[found.first : found.first + len(rise)]
    return [Found(measured(found, rise, both, 0, len(rise)), line)]


def _extent(query: Sound, ref: Sound, line: SoundLine, low: int, high: int, reach: int) -> tuple[int, int, bool] | None:
    """(first frame, end, whether both are within reach) of the stretch around query frames `[low, high)` on a line, of
    which `reach` frames more are looked at on either side; None where there is none."""
    found = agreement(query.levels, ref.levels, line, low - reach, high + reach)
    rise, heard_there = _rise(ref, line, found)
    anchor = slice(max(0, low - found.first), max(0, high - found.first))
    if not len(rise[anchor]):
        return None
    telling = rise[anchor][heard_there[anchor] & (rise[anchor] != 0)]
    typical = float(telling.mean()) if len(telling) else 0.0
    spans = [
        span
        for span in stretches(rise, heard_there, typical=typical)
        if span[1] > anchor.start and span[0] < anchor.stop
    ]
    if not spans:
        return None
    begun, ended = max(spans, key=lambda span: rise[span[0] : span[1]].sum())
    return found.first + begun, found.first + ended, begun > 0 and ended < len(rise)


def _core(query: Sound, ref: Sound, line: SoundLine, first: int, end: int) -> tuple[int, int]:
    """The two seconds of a window in which the line agrees best."""
    begun, near = agreement_on(query.levels, ref.levels, line, first, end)
    sums = np.convolve(np.nan_to_num(near).max(axis=1), np.ones(CORE_FRAMES), "valid")
    start = begun + int(sums.argmax())
    return start, start + CORE_FRAMES


def _rise(ref: Sound, line: SoundLine, found: Agreement) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(rise of each frame, whether the reference has something to hear there)."""
    frames = found.first + np.arange(len(found.strength))
    at = np.clip(np.rint(line.rate * frames + line.offset).astype(np.int64), 0, max(0, len(ref.heard) - 1))
    return rises(found, ref.paused[at]), ref.heard[at]
