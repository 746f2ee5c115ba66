"""Candidate lines between two sounds to the stretches that are the same, one account of each second of the query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.sound_agreement import Agreement, agreement, summed
from twicetold.align.sound_extent import Stretch, measured, rises, stretches
from twicetold.align.sound_heard import heard, pauses
from twicetold.align.sound_refine import refined
from twicetold.align.sound_vote import SoundLine
from twicetold.fingerprint.sound import SoundPrint
from twicetold.fingerprint.sound_spectrum import BANDS, unpacked

WINDOW_FRAMES = 256
"""Query frames (8.2 s) for which landmarks vote together, and on which a line is first tried."""

FIRST_RISE, FIRST_CORRELATION = 2.5, 0.04
"""What a line has to show in its window before it is followed: a low bar, as a short stretch fills little of it."""

CORE_FRAMES = 63
"""A line is anchored where two seconds of it agree best."""

MOST_FOLLOWED = 6
"""Lines of one pair that are followed from one window."""

ONE_FRAMES = 10
"""Lines of a window that lie this near together in its middle are one."""

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
        return cls(levels, something & ~paused, paused)


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the query, and the line on which the reference plays it."""

    stretch: Stretch
    line: SoundLine


def found_on(query: Sound, ref: Sound, lines: Iterable[tuple[int, SoundLine]], *, min_frames: int) -> list[Found]:
    """Stretches on candidate lines, each with the first frame of the window that spoke for it; they may overlap."""
    by_window: dict[int, list[SoundLine]] = {}
    for first, line in lines:
        by_window.setdefault(first, []).append(line)
    found: list[Found] = []
    for first, of_window in sorted(by_window.items()):
        tried: list[tuple[float, SoundLine]] = []
        for line in of_window:
            worth = _worth(query, ref.levels, line, first)
            if worth > 0:
                tried.append((worth, line))
        tried.sort(key=lambda entry: -entry[0])
        followed: list[SoundLine] = []
        middle = first + WINDOW_FRAMES / 2
        for _, line in tried:
            if len(followed) == MOST_FOLLOWED:
                break
            if any(_one(line, other, middle) for other in followed):
                continue
            followed.append(line)
            if any(_told(old, line, first) for old in found):
                continue
            found += _followed(query, ref, line, first, min_frames)
    return found


def _one(line: SoundLine, other: SoundLine, middle: float) -> bool:
    same_pitch = abs(line.cents - other.cents) < 40
    return same_pitch and abs(line.at(middle) - other.at(middle)) < ONE_FRAMES and abs(line.rate - other.rate) < 0.02


def _told(old: Found, line: SoundLine, first: int) -> bool:
    """Whether a line only says again, for all of its window, what was found."""
    low, high = max(old.stretch.first, first), min(old.stretch.end, first + WINDOW_FRAMES)
    if high - low < WINDOW_FRAMES * 0.9:
        return False
    return all(abs(old.line.at(frame) - line.at(frame)) < ONE_FRAMES for frame in (low, high))


def _worth(query: Sound, levels: NDArray[np.int8], line: SoundLine, first: int) -> float:
    """How well a line does in its window; 0 where it is not worth following."""
    found = summed(query.levels, levels, line, first, first + WINDOW_FRAMES)
    if found.frames < CORE_FRAMES:
        return 0.0
    strength = found.strength + 1e-6
    near = found.near.max() / strength
    usable = found.known * 2 >= found.frames
    away = found.away[usable] * found.frames / found.known[usable] / strength
    mean, spread = (float(away.mean()), float(away.std())) if usable.sum() >= 4 else (0.0, 0.02)
    if near - mean < FIRST_CORRELATION or near - mean < FIRST_RISE * spread:
        return 0.0
    return float(near - mean)


def _followed(query: Sound, ref: Sound, line: SoundLine, first: int, min_frames: int) -> list[Found]:
    low, high = first, first + WINDOW_FRAMES
    low, high = _core(query, ref, line, low, high)
    line = refined(query.levels, ref.levels, line, low, high)
    for _ in range(GROWTHS):
        reach = max(2 * WINDOW_FRAMES, high - low)
        found = agreement(query.levels, ref.levels, line, low - reach, high + reach)
        rise, heard_there = _rise(ref, line, found)
        anchor = slice(max(0, low - found.first), max(0, high - found.first))
        if not len(rise[anchor]):
            return []
        telling = rise[anchor][heard_there[anchor] & (rise[anchor] != 0)]
        typical = float(telling.mean()) if len(telling) else 0.0
        spans = [
            span
            for span in stretches(rise, heard_there, typical=typical)
            if span[1] > anchor.start and span[0] < anchor.stop
        ]
        if not spans:
            return []
        begun, ended = max(spans, key=lambda span: rise[span[0] : span[1]].sum())
        begun, ended = found.first + begun, found.first + ended
        if (begun, ended) == (low, high):
            break
        better = refined(query.levels, ref.levels, line, begun, ended)
        same = better == line
        low, high, line = begun, ended, better
        if same and begun > found.first and ended < found.first + len(rise):
            break
    found = agreement(query.levels, ref.levels, line, low, high)
    if len(found.strength) < min_frames:
        return []
    rise, heard_there = _rise(ref, line, found)
    both = heard_there & query.heard[found.first : found.first + len(rise)]
    return [Found(measured(found, rise, both, 0, len(rise)), line)]


def _core(query: Sound, ref: Sound, line: SoundLine, first: int, end: int) -> tuple[int, int]:
    """The two seconds of a window in which the line agrees best."""
    found = agreement(query.levels, ref.levels, line, first, end)
    best = np.nan_to_num(found.near).max(axis=1)
    sums = np.convolve(best, np.ones(CORE_FRAMES), "valid")
    start = found.first + int(sums.argmax())
    return start, start + CORE_FRAMES


def _rise(ref: Sound, line: SoundLine, found: Agreement) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(rise of each frame, whether the reference has something to hear there)."""
    frames = found.first + np.arange(len(found.strength))
    at = np.clip(np.rint(line.rate * frames + line.offset).astype(np.int64), 0, max(0, len(ref.heard) - 1))
    return rises(found, ref.paused[at]), ref.heard[at]
