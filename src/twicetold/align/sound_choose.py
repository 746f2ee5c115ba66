"""One account of each second: of the stretches that were found between two sounds, those that tell the query best.

A refrain agrees with every other place where it is sung, and a loop with all its rounds. Where the true place is among
them it agrees best, and the others are not told again of the same seconds of the query.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from twicetold.align.sound_pair import Found

ON_ONE_LINE_FRAMES = 4.0
"""Stretches whose lines differ by less, in the gap between them, are one with a gap."""

BRIDGE_FRAMES = 94
"""Three seconds: where a line goes on behind a gap this long, the gap is part of it."""


def chosen(found: Iterable[Found], *, min_frames: int) -> list[Found]:
    """Stretches without overlap in the query, in order of time; the one with most evidence first has its place."""
    taken: list[Found] = []
    for candidate in sorted(found, key=lambda f: (-f.stretch.evidence, f.stretch.first, f.line.offset)):
        for low, high in _free(candidate, taken):
            if high - low >= min_frames:
                taken.append(_cut(candidate, low, high))
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


def _cut(found: Found, low: int, high: int) -> Found:
    share = (high - low) / (found.stretch.end - found.stretch.first)
    stretch = replace(found.stretch, first=low, end=high, evidence=found.stretch.evidence * float(np.sqrt(share)))
    return Found(stretch, found.line)


def _bridged(found: list[Found]) -> list[Found]:
    joined: list[Found] = []
    for one in found:
        last = joined[-1] if joined else None
        if last is not None and one.stretch.first - last.stretch.end <= BRIDGE_FRAMES and _on_one_line(last, one):
            joined[-1] = _united(last, one)
        else:
            joined.append(one)
    return joined


def _on_one_line(one: Found, other: Found) -> bool:
    ends = (one.stretch.end, other.stretch.first)
    return all(abs(one.line.at(frame) - other.line.at(frame)) < ON_ONE_LINE_FRAMES for frame in ends)


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
