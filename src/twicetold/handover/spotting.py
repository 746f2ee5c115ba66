"""From pairs of near frames to stretches: which run of which film shows which run of another.

One frame that is near another says little; several that lie on one line in time say much. Both sides are sampled once
a second or more often, so that pairs of one stretch agree in their offset to within a step.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MIN_FRAMES = 2
"""Frames of a film that have to agree in their offset; where it has fewer, all of them."""

MAX_GAP_STEPS = 5
"""Steps without an agreeing frame after which a stretch has ended: cuts, captions and flashes hide a few."""


class Spotted(NamedTuple):
    """A stretch and what it shows. Reference ends are None where the reference is a still."""

    start_us: int
    end_us: int
    ref_start_us: int | None
    ref_end_us: int | None
    frames: int
    """Distinct frames of the reference that were found."""
    distance_bits: int
    """Of the nearest pair."""


def spotted(
    times_us: NDArray[np.int64],
    ref_times_us: NDArray[np.int64] | None,
    distances: NDArray[np.integer],
    *,
    step_us: int,
    ref_step_us: int,
    ref_frames: int,
) -> Iterator[Spotted]:
    """Stretches on which n pairs of frames agree, by time.

    Args:
        times_us: (n,) of one film's frames.
        ref_times_us: (n,) of the frames that they are near; None for a still.
        distances: (n,) bits.
        step_us: how far frames of the film lie apart: a stretch ends one step (the longer of the two) after its last.
        ref_step_us: the same of the reference, which also is how well offsets agree.
        ref_frames: frames that the reference has in all.
    """
    if ref_times_us is None:
        order = np.argsort(times_us, kind="stable")
        for run in _runs(times_us[order], MAX_GAP_STEPS * step_us):
            rows = order[run]
            yield _stretch(times_us[rows], None, distances[rows], step_us, ref_step_us)
        return
    offsets = times_us - ref_times_us
    needed = min(MIN_FRAMES, ref_frames)
    left = np.ones(len(offsets), np.bool_)
    found: list[Spotted] = []
    while left.any():
        rows = np.flatnonzero(left)
        near = _densest(offsets[rows], 2 * ref_step_us)
        rows = rows[near]
        left[rows] = False
        rows = rows[np.argsort(times_us[rows], kind="stable")]
        for run in _runs(times_us[rows], MAX_GAP_STEPS * max(step_us, ref_step_us)):
            part = rows[run]
            if len(np.unique(ref_times_us[part])) >= needed:
                found.append(_stretch(times_us[part], ref_times_us[part], distances[part], step_us, ref_step_us))
    yield from sorted(found, key=lambda one: (one.start_us, one.ref_start_us or 0))


def _densest(offsets: NDArray[np.int64], width: int) -> NDArray[np.bool_]:
    """Which offsets lie in the window `[x, x + width)` that holds most; the earliest of equals. bool (n,)."""
    order = np.sort(offsets)
    counts = np.searchsorted(order, order + width, side="left") - np.arange(len(order))
    first = order[int(np.argmax(counts))]
    inside: NDArray[np.bool_] = (offsets >= first) & (offsets < first + width)
    return inside


def _runs(times_us: NDArray[np.int64], max_gap_us: int) -> Iterator[slice]:
    """Slices of ascending times without a gap that is longer."""
    breaks = np.flatnonzero(np.diff(times_us) > max_gap_us) + 1
    ends = [0, *breaks.tolist(), len(times_us)]
    return (slice(start, end) for start, end in pairwise(ends) if end > start)


def _stretch(
    times_us: NDArray[np.int64],
    ref_times_us: NDArray[np.int64] | None,
    distances: NDArray[np.integer],
    step_us: int,
    ref_step_us: int,
) -> Spotted:
    start, last, nearest = int(times_us.min()), int(times_us.max()), int(distances.min())
    if ref_times_us is None:
        return Spotted(start, last + step_us, None, None, 1, nearest)
    # The last frame of either side stands for all up to the next one that was hashed.
    ref_end = int(ref_times_us.max()) + ref_step_us
    frames = len(np.unique(ref_times_us))
    return Spotted(start, last + max(step_us, ref_step_us), int(ref_times_us.min()), ref_end, frames, nearest)
