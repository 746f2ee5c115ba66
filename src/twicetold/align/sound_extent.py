"""How far the agreement on a line reaches: where it begins and ends on either side.

Each frame's product is held against those beside the line, so that it counts in units of what chance gives there. A
stretch of agreement is then a stretch in which the mean is raised; where it begins and ends is found as the most likely
course of a chain with two states (Viterbi), which bridges a loud word and ends in a second of something else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from twicetold.align.sound_agreement import Agreement

POOL_FRAMES = 33
"""Frames over which the spread beside the line is taken: about a second."""

DEPENDENT_FRAMES = 4.0
"""Neighbouring frames share their samples: this many count as one."""

MOST_RISE, LEAST_RISE = 2.0, 0.4
"""Bounds of the raised mean, in units of chance, that frames are held against; half of what is usual on the line."""

MOST_EVIDENCE = 6.0
"""Units at which one frame stops counting for more: no single frame makes a stretch."""

FAINT_LACK = 0.5
"""What a lack of agreement counts where the reference has nothing to hear."""

LEAST_HEARD = 0.2
"""Share of a stretch in which there has to be something to hear: a tune that dies away over noise is noise."""

SWITCH = 7.0
"""What going from one state to the other costs, in natural logarithms: odds of about 1 to 1,100."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Query frames `[first, end)` on a line that agree.

    `evidence` is the mean rise times the root of how many independent frames there are: standard deviations from
    chance. `correlation` is 1 for equal sounds; `beside` is what the best offset beside the line reaches.
    """

    first: int
    end: int
    evidence: float
    correlation: float
    beside: float


def rises(found: Agreement, paused: NDArray[np.bool_]) -> NDArray[np.float32]:
    """By how many units of chance each frame agrees more on the line than beside it, float32 (n,); 0 where the
    reference pauses, since two pauses agree whatever lies around them."""
    if not len(found.near):
        return np.zeros(0, np.float32)
    on_line = np.nan_to_num(found.near[:, found.near.shape[1] // 2])
    mean, spread, count = _beside(found.away)
    # Where the reference is short, what chance would give is told by how much there is to agree.
    spread = np.where(count >= 4, spread, found.strength**2 / 16)
    spread = uniform_filter1d(spread, POOL_FRAMES, mode="nearest") + 1e-3 * found.strength**2 + 1e-3
    rise: NDArray[np.float32] = ((on_line - mean) / np.sqrt(spread)).astype(np.float32)
    return np.where(paused, np.float32(0), np.clip(rise, -MOST_EVIDENCE, MOST_EVIDENCE))


@numba.njit(cache=True)
def _beside(away: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Mean and variance of what each frame (n, 28) gives beside the line, and of how many numbers."""
    mean, spread = np.zeros(len(away)), np.zeros(len(away))
    count = np.zeros(len(away), np.int64)
    for frame in range(len(away)):
        total = 0.0
        for value in away[frame]:
            if not np.isnan(value):
                total += value
                count[frame] += 1
        mean[frame] = total / max(count[frame], 1)
        square = 0.0
        for value in away[frame]:
            if not np.isnan(value):
                square += (value - mean[frame]) ** 2
        spread[frame] = square / max(count[frame] - 1, 1)
    return mean, spread, count


def stretches(rise: NDArray[np.float32], heard: NDArray[np.bool_], *, typical: float) -> list[tuple[int, int]]:
    """Stretches `[first, end)` of raised frames, in order.

    Args:
        rise: as `rises` gives.
        heard: where the reference has something to hear; elsewhere a lack of agreement says less, since what lay there
            is faint and the first thing that an encoder or a voice takes away.
        typical: mean rise where the sounds are known to agree.
    """
    level = min(max(typical / 2, LEAST_RISE), MOST_RISE)
    gain = level * (rise - level / 2) / DEPENDENT_FRAMES
    gain[(gain < 0) & ~heard] *= FAINT_LACK
    gain[rise == 0] = 0
    state = _course(gain, SWITCH)
    edges = np.flatnonzero(np.diff(state.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]


@numba.njit(cache=True)
def _course(gain: NDArray[np.float32], switch: float) -> NDArray[np.bool_]:
    """The most likely course of two states, off and on, that begins and ends off, where each frame (n,) gains that
    much if on and going from one to the other costs `switch`: bool (n,), where it is on."""
    on, off = -switch, 0.0
    came_on = np.zeros(len(gain), np.bool_)
    came_off = np.zeros(len(gain), np.bool_)
    for frame in range(len(gain)):
        begun, ended = off - switch, on - switch
        came_on[frame] = begun > on
        came_off[frame] = ended > off
        on, off = max(on, begun) + float(gain[frame]), max(off, ended)
    state = np.zeros(len(gain), np.bool_)
    now = on - switch > off
    for frame in range(len(gain) - 1, -1, -1):
        state[frame] = now
        if now and came_on[frame]:
            now = False
        elif not now and came_off[frame]:
            now = True
    return state


def measured(found: Agreement, rise: NDArray[np.float32], heard: NDArray[np.bool_], first: int, end: int) -> Stretch:
    """What a stretch `[first, end)`, counted from the first frame of `found`, amounts to: only frames in which both
    sides have something to hear count as evidence."""
    inside = slice(first, end)
    counted = rise[inside][heard[inside]]
    if len(counted) < LEAST_HEARD * (end - first):
        counted = counted[:0]
    strength = float(found.strength[inside].sum()) + 1e-6
    away = found.away[inside]
    known = np.isfinite(away).sum(axis=0)
    reached = np.nan_to_num(away).sum(axis=0) * (end - first) / np.maximum(known, 1) / strength
    usable = known * 2 >= end - first
    return Stretch(
        found.first + first,
        found.first + end,
        float(counted.mean() * np.sqrt(len(counted) / DEPENDENT_FRAMES)) if len(counted) else 0.0,
        float(np.nan_to_num(found.near[inside, found.near.shape[1] // 2]).sum()) / strength,
        float(reached[usable].max()) if usable.any() else 0.0,
    )
