"""One account of each second: of the stretches that were found between two sounds, those that tell the query best.

A refrain agrees with every other place where it is sung, and a loop with all its rounds. Where the true place is among
them it agrees best, and the others are not told again of the same seconds of the query.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from twicetold.align.sound_pair import LEAST_STRENGTH, Found

ON_ONE_LINE_FRAMES = 4.0
"""Stretches whose lines differ by less, in the gap between them, are one with a gap."""

BRIDGE_FRAMES = 94
"""Three seconds: where a line goes on behind a gap this long, the gap is part of it."""


def chosen(found: Iterable[Found], *, min_frames: int) -> list[Found]:
    """Stretches without overlap in the query, in order of time; the one with most evidence first has its place."""
    taken: list[Found] = []
    for candidate in sorted(found, key=lambda f: (-f.stretch.evidence, f.stretch.first, f.line.offset)):
        free = [span for span in _free(candidate, taken) if span[1] - span[0] >= min_frames]
        rest = _rest(candidate, taken) if free else 0.0
        pieces = [_cut(candidate, low, high, rest) for low, high in free]
        whole = candidate.stretch.end - candidate.stretch.first
        taken += [one for one in pieces if _length(one) == whole or one.strength >= LEAST_STRENGTH]
    return _bridged(sorted(taken, key=lambda f: f.stretch.first))


def _free(candidate: Found, taken: list[Found]) -> list[tuple[int, int]]:
    left = [(candidate.stretch.first, candidate.stretch.end)]
    for other in taken:
        first, end = other.stretch.first, other.stretch.end
        left = [
            (low, high)
            for start, stop in left
            for low, high in ((start, min(stop, first)), (max(start, end), stop))
            if high > low
        ]
    return left


def _rest(candidate: Found, taken: list[Found]) -> float:
    """Evidence of each frame that a candidate adds: what those before it on its line say is not said twice, so that a
    stretch that goes on where nothing agrees gains nothing by it."""
    frames = _length(candidate)
    total = candidate.stretch.evidence * float(np.sqrt(frames))
    for other in taken:
        low = max(candidate.stretch.first, other.stretch.first)
        high = min(candidate.stretch.end, other.stretch.end)
        if high > low and _on_one_line(candidate, other, (low, high)):
            total -= other.stretch.evidence * float(np.sqrt(_length(other))) * (high - low) / _length(other)
            frames -= high - low
    return max(0.0, total) / max(1, frames)


def _cut(found: Found, low: int, high: int, per_frame: float) -> Found:
    stretch = replace(found.stretch, first=low, end=high, evidence=per_frame * float(np.sqrt(high - low)))
    return Found(stretch, found.line)


def _length(found: Found) -> int:
    return found.stretch.end - found.stretch.first


def _bridged(found: list[Found]) -> list[Found]:
    joined: list[Found] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and one.stretch.first - last.stretch.end <= BRIDGE_FRAMES
            and _on_one_line(last, one, (last.stretch.end, one.stretch.first))
        ):
            joined[-1] = _united(last, one)
        else:
            joined.append(one)
    return joined


def _on_one_line(one: Found, other: Found, frames: tuple[int, int]) -> bool:
    return all(abs(one.line.at(frame) - other.line.at(frame)) < ON_ONE_LINE_FRAMES for frame in frames)


def _united(one: Found, other: Found) -> Found:
    """Both as one; the line is that of the longer."""
    lengths = np.array([found.stretch.end - found.stretch.first for found in (one, other)], np.float64)
    share = lengths / lengths.sum()
    stretch = replace(
        one.stretch,
        end=other.stretch.end,
        evidence=float(np.hypot(one.stretch.evidence, other.stretch.evidence)),
        correlation=float(share @ [one.stretch.correlation, other.stretch.correlation]),
        beside=max(one.stretch.beside, other.stretch.beside),
    )
    return Found(stretch, one.line if lengths[0] >= lengths[1] else other.line)
