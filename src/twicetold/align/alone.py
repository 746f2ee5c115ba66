"""Two items judged by their fingerprints alone, where the media of one is gone.

With the media, what changes from frame to frame tells the same moment from the same scene. Of codes taken five times a
second there is a coarser answer to the same question: on the line the codes are near, and beside it, a second or more
earlier and later, they are not. Where a shot hardly changes the codes are as near beside the line as on it; which
moment it is cannot be told then, and such stretches are not claimed. What is claimed is scored lower than what was
looked at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.line import Line, Proposal
from twicetold.align.propose import NOWHERE, Track, along

BESIDE_US = (-4_000_000, -3_000_000, -2_000_000, -1_200_000, 1_200_000, 2_000_000, 3_000_000, 4_000_000)
"""Offsets beside a line at which the codes are compared: clear of the grid of samples on both sides."""

LEAST_FRAMES = 5
"""Fewer frames of a stretch, a second, say too little."""

LEAST_BESIDE = 3
"""Frames that the reference must have at an offset for it to count."""

END_BITS = 30
"""How much farther than the median of its stretch a frame at an end may be."""

WEIGHTS = {"bias": -4.5, "lead": 0.16, "distance": -0.04, "length": 1.2}
"""Logistic weights; docs/hash-only.md has what they were measured on."""

HIGHEST = 0.9
"""No stretch is surer than this while nobody looks at the pictures."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A stretch of the query on a line of the reference: median distances in bits on the line and at the nearest
    offset beside it, and the score, 0 to `HIGHEST`."""

    line: Line
    start_us: int
    end_us: int
    distance_bits: float
    beside_bits: float
    score: float


def judged_alone(query: Track, ref: Track, proposal: Proposal) -> Alone | None:
    """What codes alone say of a proposed stretch; None where they say nothing."""
    rows = np.flatnonzero((query.times_us >= proposal.start_us) & (query.times_us < proposal.end_us))
    if len(rows) < LEAST_FRAMES:
        return None
    on_line = along(query, ref, proposal.line)[rows]
    rows, on_line = _trimmed(rows, on_line)
    if len(rows) < LEAST_FRAMES:
        return None
    level = float(np.median(on_line))
    beside = _beside(query, ref, proposal.line, rows)
    if beside is None:
        return None
    seconds = len(rows) * query.step_us / 1_000_000
    return Alone(
        line=proposal.line,
        start_us=int(query.times_us[rows[0]]),
        end_us=int(query.times_us[rows[-1]]) + query.step_us,
        distance_bits=level,
        beside_bits=beside,
        score=alone_score(lead_bits=beside - level, distance_bits=level, seconds=seconds),
    )


def alone_score(*, lead_bits: float, distance_bits: float, seconds: float) -> float:
    """Estimated probability that a stretch is the same moment, 0 to `HIGHEST`, by codes alone.

    Args:
        lead_bits: by how much the codes are nearer on the line than beside it.
        distance_bits: how near they are on it.
        seconds: length of the stretch.
    """
    w = WEIGHTS
    odds = w["bias"] + w["lead"] * lead_bits + w["distance"] * distance_bits
    odds += w["length"] * math.log10(max(seconds, 0.1) / 3.0)
    return HIGHEST / (1.0 + math.exp(-max(-40.0, min(40.0, odds))))


def _trimmed(rows: NDArray[np.int64], distance: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Without frames at the ends that are much farther than the others: the loose threshold runs over a cut."""
    near = np.flatnonzero(distance <= np.median(distance) + END_BITS)
    if not len(near):
        return rows[:0], distance[:0]
    kept = slice(int(near[0]), int(near[-1]) + 1)
    return rows[kept], distance[kept]


def _beside(query: Track, ref: Track, line: Line, rows: NDArray[np.int64]) -> float | None:
    """The least median distance at an offset beside the line; None where the reference has nothing there."""
    medians = []
    for shift in BESIDE_US:
        distance = along(query, ref, line.shifted(shift))[rows]
        known = distance[distance < NOWHERE]
        if len(known) >= LEAST_BESIDE:
            medians.append(float(np.median(known)))
    return min(medians) if medians else None
