"""Where a match starts and ends: frame by frame along its line, as far as the pictures and their changes agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twicetold.align.footage import nearest
from twicetold.align.line import Line
from twicetold.align.moment import correlogram
from twicetold.align.pair import Pair

LOOK_US = 1_000_000
"""How far past the known end is looked at a time."""

MIN_LIKENESS, LIKENESS_DROP = 0.45, 0.25
"""A frame belongs to the stretch while its likeness is above the floor and above the core's median less the drop."""

BRIDGE_FRAMES = 3
"""Frames below the threshold that are bridged: a flash, a damaged frame, a nearest frame off by one at fast motion."""

CHECK_US = 1_000_000
"""Windows in which an extension must not be contradicted by its changes."""

CONTRADICTION = 0.10
"""Agreement of changes, at the line's own offset, below which a window with motion contradicts the line."""

MOTION_FLOOR = 6e-4
"""Mean squared change a canvas cell (of squared contrast) above which a window has motion that could contradict."""


@dataclass(frozen=True, slots=True)
class Extent:
    """`[start_us, end_us)` on the query, `likeness`: median correlation of the pictures inside, -1 to 1."""

    start_us: int
    end_us: int
    likeness: float


def likeness(pair: Pair, line: Line, start_us: float, end_us: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Times of the query's frames in `[start_us, end_us)`, int64 (n,), and their correlation with the reference frames
    that the line puts under them, float64 (n,); -1 where the reference has no frame within 0.1 s."""
    query = pair.query(start_us, end_us)
    if not len(query.times_us):
        return query.times_us, np.zeros(0)
    target = line.ref_us(query.times_us.astype(np.float64))
    ref = pair.ref(target[0] - 200_000, target[-1] + 200_000)
    if not len(ref.times_us):
        return query.times_us, np.full(len(query.times_us), -1.0)
    under = nearest(ref.times_us, target)
    a, b = query.values, ref.values[under]
    product, own, their = (np.einsum("ij,ij->i", *two).astype(np.float64) for two in ((a, b), (a, a), (b, b)))
    # One grey level of noise in each cell: flat pictures correlate with nothing.
    noise = float(pair.canvas.cells)
    correlation = product / np.sqrt((own + noise) * (their + noise))
    correlation[np.abs(ref.times_us[under] - target) > 100_000] = -1.0
    return query.times_us, correlation


def extent(
    pair: Pair, line: Line, core_start_us: float, core_end_us: float, *, within_us: tuple[float, float]
) -> Extent | None:
    """Grow or shrink a core (where windows support the line) to the frames that belong to the match.

    Returns None where even the core's pictures are not alike.

    Args:
        within_us: where it has to stay.
    """
    times, values = likeness(pair, line, core_start_us, core_end_us)
    if len(values) < 2:
        return None
    typical = float(np.median(values))
    if typical < MIN_LIKENESS:
        return None
    threshold = max(MIN_LIKENESS, typical - LIKENESS_DROP)
    middle = float(times[int(np.argmin(np.abs(times - (core_start_us + core_end_us) / 2)))])
    start = max(within_us[0], _walk(pair, line, middle, threshold, within_us[0], forward=False))
    end = min(within_us[1], _walk(pair, line, middle, threshold, within_us[1], forward=True))
    start, end = _uncontradicted(pair, line, start, end)
    if end - start < 2 * BRIDGE_FRAMES * 1000:
        return None
    times, values = likeness(pair, line, start, end)
    return Extent(int(start), int(end), float(np.median(values))) if len(values) else None


def _walk(pair: Pair, line: Line, origin_us: float, threshold: float, until_us: float, *, forward: bool) -> float:
    """The far edge of the frames that are alike, going one way from `origin_us`; exclusive end or inclusive start. No
    more is read than goes to `until_us`, past which the edge may lie."""
    edge, at, missed = origin_us, origin_us, 0
    while True:
        low, high = (at, at + LOOK_US) if forward else (max(0.0, at - LOOK_US), at)
        if high <= low:
            return edge
        times, values = likeness(pair, line, low, high)
        if not len(times):
            return edge
        gap = float(np.median(np.diff(times))) if len(times) > 1 else 40_000.0
        order = range(len(times)) if forward else range(len(times) - 1, -1, -1)
        for row in order:
            if values[row] >= threshold:
                edge, missed = (float(times[row]) + gap if forward else float(times[row])), 0
            else:
                missed += 1
                if missed > BRIDGE_FRAMES:
                    return edge
        at = high if forward else low
        if (forward and high >= until_us) or (not forward and low <= max(0.0, until_us)):
            return edge


def _uncontradicted(pair: Pair, line: Line, start: float, end: float) -> tuple[float, float]:
    """Cut off ends in which there is motion and it does not agree: the same camera, but no longer the same moment."""
    graph = correlogram(pair, line, start, end, reach_us=80_000, shift_us=20_000)
    if graph is None:
        return start, end
    cells = float(pair.canvas.cells)
    marks = np.arange(start, end, CHECK_US / 2)
    fine = np.ones(len(marks), dtype=bool)
    for row, mark in enumerate(marks):
        inside = (graph.query_us >= mark) & (graph.query_us < mark + CHECK_US)
        if inside.sum() < 4:
            continue
        energy = min(np.median(graph.query_energy[inside]), np.nanmedian(graph.ref_energy[inside])) / cells
        if energy > MOTION_FLOOR and graph.agreement(inside).max() < CONTRADICTION:
            fine[row] = False
    if fine.all() or not fine.any():
        return start, end
    # Keep the longest stretch without contradiction.
    runs = np.split(np.flatnonzero(fine), np.flatnonzero(np.diff(np.flatnonzero(fine)) > 1) + 1)
    longest = max(runs, key=len)
    kept_start = start if longest[0] == 0 else float(marks[longest[0]])
    kept_end = end if longest[-1] == len(marks) - 1 else float(min(end, marks[longest[-1]] + CHECK_US / 2))
    return kept_start, kept_end
