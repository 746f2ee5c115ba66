"""From pairs of frames that look alike to stretches of time, in the plainest way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bench.baselines.evaluation_set import Box

Seconds = NDArray[np.float64]


def split_at_gaps(times: Seconds, max_gap_s: float) -> list[slice]:
    """Runs of ascending `times` in which neighbours are at most `max_gap_s` apart."""
    cuts = np.flatnonzero(np.diff(times) > max_gap_s) + 1
    edges = [0, *cuts.tolist(), len(times)]
    return [slice(start, end) for start, end in pairwise(edges) if end > start]


def offset_vote(
    query_s: Seconds,
    ref_s: Seconds,
    *,
    step_s: float,
    tolerance_s: float = 0.4,
    min_votes: int = 5,
    max_gap_s: float = 1.0,
) -> list[Box]:
    """Stretches on one offset in time, the best supported first; a query frame votes for one stretch only.

    Args:
        query_s: (k,) time of the query frame of each pair.
        ref_s: (k,) time of the reference frame.
        step_s: distance of sampled frames; the last one counts as shown so long.
        tolerance_s: how far a pair may lie from the offset that it supports.
        min_votes: distinct query frames that a stretch needs.
        max_gap_s: longest time in a stretch without a pair.
    """
    found: list[Box] = []
    while len(query_s):
        bins = np.round((query_s - ref_s) / step_s).astype(np.int64)
        centres, votes = np.unique(bins, return_counts=True)
        centre = centres[votes.argmax()]
        near = np.abs(bins - centre) * step_s <= tolerance_s
        on_line_q, on_line_r = query_s[near], ref_s[near]
        order = np.argsort(on_line_q, kind="stable")
        on_line_q, on_line_r = on_line_q[order], on_line_r[order]
        explained: list[float] = []
        for run in split_at_gaps(on_line_q, max_gap_s):
            frames = np.unique(on_line_q[run])
            if len(frames) >= min_votes:
                explained.extend(frames.tolist())
                ref = on_line_r[run]
                found.append(Box((frames[0], frames[-1] + step_s), (ref.min(), ref.max() + step_s), float(len(frames))))
        # A line that gave nothing is out of the vote, so that the next best has its turn.
        spent = near | np.isin(query_s, explained)
        query_s, ref_s = query_s[~spent], ref_s[~spent]
    return found


def longest_run(times: Seconds, *, step_s: float, max_gap_s: float = 1.0) -> tuple[float, float]:
    """The longest stretch of `times`."""
    times = np.unique(times)
    runs = [times[run] for run in split_at_gaps(times, max_gap_s)]
    best = max(runs, key=len)
    return float(best[0]), float(best[-1] + step_s)
