"""Seeds to lines: an offset vote for every rate, then extension along the winning line with a loose threshold.

A single frame within 80 of 256 bits proves nothing; a run of frames on one line does. So the strict threshold only
plants seeds, the vote finds the line that most query frames lie on, and the loose threshold follows it outwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from twicetold.align.line import FAR_RATES, MAX_RATE, MIN_RATE, RATES, Line, Proposal
from twicetold.align.path import WarpPath
from twicetold.align.warp import MIRROR, PLAIN

BIN_US = 100_000
"""Width of an offset bin; a vote counts a bin and its two neighbours."""

ON_LINE_US = 200_000
"""How far from a line, in reference time, a frame pair still counts as on it: one sample step."""

OFF_RATE_WEIGHT = 0.9
"""Weight of a vote at another rate than 1: short stretches fit several rates, and most reuse runs at 1."""

MAX_LINES = 24
"""Lines that one pair of items may hold in one orientation; a deterministic stop, far above what footage shows."""

FAR_LINES = 3
"""Lines of slow motion, and of what plays much faster, that are tried."""

FAR_LEAD_BITS = 10.0
"""By how much nearer the codes along such a line have to be than along one of the nearest usual rate through its
middle: where a picture stands they are as near on either."""

NOWHERE = 256
"""Distance to a frame that is not there: as many bits as a code has."""

MAX_GAP_FRAMES = 2
"""Sampled frames past the loose threshold that a stretch may bridge."""


@dataclass(frozen=True, slots=True)
class Track:
    """The fingerprinted frames of one item: `times_us` int64 (n,) rising, `codes` uint64 (n, 4)."""

    times_us: NDArray[np.int64]
    codes: NDArray[np.uint64]

    @property
    def step_us(self) -> int:
        """Median distance of two samples; one default step for a still."""
        return int(np.median(np.diff(self.times_us))) if len(self.times_us) > 1 else ON_LINE_US


def distances(codes: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Hamming distances in bits between rows of two equally long code arrays, uint64 (n, 4)."""
    bits: NDArray[np.int64] = np.bitwise_count(codes ^ others).sum(axis=1, dtype=np.int64)
    return bits


def propose(
    query: Track,
    ref: Track,
    query_rows: NDArray[np.int64],
    ref_rows: NDArray[np.int64],
    *,
    mirrored: bool,
    extend_max_distance_bits: int,
    far: bool = False,
) -> list[Proposal]:
    """Lines through the seeds of one pair of items, best supported first.

    Args:
        query: frames of the query; where `mirrored`, with the codes of its mirror image.
        ref: frames of the reference.
        query_rows: rows of `query` that are seeds, int64 (k,).
        ref_rows: the row of `ref` under each, int64 (k,).
        mirrored: whether the query's mirror image is meant.
        extend_max_distance_bits: loose threshold for frames along a line.
        far: whether slow motion, and what plays much faster, is meant, too.
    """
    path = WarpPath(MIRROR if mirrored else PLAIN)
    tracks, rows = (query, ref), (query_rows, ref_rows)
    found = _lines(tracks, rows, path, RATES, MAX_LINES, extend_max_distance_bits)
    if far:
        others = _lines(tracks, rows, path, FAR_RATES, FAR_LINES, extend_max_distance_bits)
        found += [one for one in others if _lead_bits(query, ref, one) >= FAR_LEAD_BITS]
    return sorted(found, key=lambda p: (-p.seeds, p.start_us, p.line.offset_us))


def _lead_bits(query: Track, ref: Track, proposal: Proposal) -> float:
    """By how much nearer the codes are along a line than along one of the nearest usual rate through its middle, where
    the reference has frames on both."""
    line, middle_us = proposal.line, (proposal.start_us + proposal.end_us) / 2
    rate = min(max(line.rate, float(RATES[0])), float(RATES[-1]))
    inside = (query.times_us >= proposal.start_us) & (query.times_us < proposal.end_us)
    usual, far = (
        along(query, ref, one)[inside] for one in (Line(rate, float(line.ref_us(middle_us)) - rate * middle_us), line)
    )
    both = (usual < NOWHERE) & (far < NOWHERE)
    return float((usual[both] - far[both]).mean()) if both.any() else 0.0


def _lines(
    tracks: tuple[Track, Track],
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    path: WarpPath,
    rates: NDArray[np.float64],
    most: int,
    extend_max_distance_bits: int,
) -> list[Proposal]:
    """Stretches of up to `most` lines of some rates through the seeds, rows int64 (k,) of either track."""
    (query, ref), (query_rows, ref_rows) = tracks, rows
    query_us = query.times_us[query_rows].astype(np.float64)
    ref_us = ref.times_us[ref_rows].astype(np.float64)
    alive = np.ones(len(query_us), dtype=bool)
    found: list[Proposal] = []
    for _ in range(most):
        if not alive.any():
            break
        rate, offset = _vote(query_rows[alive], query_us[alive], ref_us[alive], rates)
        rate, offset = _fit(query_us[alive], ref_us[alive], rate, offset)
        on_line = np.abs(ref_us - rate * query_us - offset) <= ON_LINE_US
        line = Line(rate, offset)
        found += _extend(
            query, ref, line, path, np.unique(query_rows[on_line & alive]), max_distance_bits=extend_max_distance_bits
        )
        spent = alive & (np.abs(ref_us - rate * query_us - offset) <= 1.5 * ON_LINE_US)
        if not spent.any():
            break
        alive &= ~spent
    return found


def _vote(
    rows: NDArray[np.int64], query_us: NDArray[np.float64], ref_us: NDArray[np.float64], rates: NDArray[np.float64]
) -> tuple[float, float]:
    """The rate and offset on which most different query frames lie; ties go to rate 1, then to the slower rate."""
    best = (-1.0, 1.0, 0.0)
    for rate in sorted(rates, key=lambda r: (abs(r - 1.0), r)):
        bins = np.round((ref_us - rate * query_us) / BIN_US).astype(np.int64)
        lowest = bins.min()
        bins -= lowest
        count = np.convolve(_frames_in(bins, rows, int(bins.max()) + 1), np.ones(3), mode="same")
        top = int(count.argmax())
        weight = float(count[top]) * (1.0 if abs(rate - 1.0) < 1e-6 else OFF_RATE_WEIGHT)
        if weight > best[0]:
            best = (weight, float(rate), float((top + lowest) * BIN_US))
    return best[1], best[2]


@numba.njit(cache=True, nogil=True)
def _frames_in(bins: NDArray[np.int64], rows: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """How many different query frames lie in each bin, float64 (count,): one counts once a bin, however many reference
    frames look like it there. The rows of a query frame lie together."""
    frames = np.zeros(count, np.float64)
    last = np.full(count, -1, np.int64)
    for seed in range(len(bins)):
        if last[bins[seed]] != rows[seed]:
            last[bins[seed]] = rows[seed]
            frames[bins[seed]] += 1
    return frames


def _fit(query_us: NDArray[np.float64], ref_us: NDArray[np.float64], rate: float, offset: float) -> tuple[float, float]:
    """Least squares on the frames near the line, where they span enough time to tell the rate (2 s, 6 frames)."""
    for _ in range(2):
        near = np.abs(ref_us - rate * query_us - offset) <= ON_LINE_US
        if len(np.unique(query_us[near])) < 6 or np.ptp(query_us[near]) < 2_000_000:
            break
        middle = query_us[near].mean()
        slope, level = np.polyfit(query_us[near] - middle, ref_us[near], 1)
        if not MIN_RATE - 0.05 <= slope <= MAX_RATE + 0.05 or abs(slope - rate) > 0.08:
            break
        rate, offset = float(slope), float(level - slope * middle)
    return rate, offset


def _extend(
    query: Track, ref: Track, line: Line, path: WarpPath, seed_rows: NDArray[np.int64], *, max_distance_bits: int
) -> list[Proposal]:
    """Stretches of the line whose frames stay under the loose threshold and that hold at least one seed."""
    distance = along(query, ref, line)
    good = np.flatnonzero(distance <= max_distance_bits)
    if not len(good):
        return []
    found: list[Proposal] = []
    for run in np.split(good, np.flatnonzero(np.diff(good) > MAX_GAP_FRAMES + 1) + 1):
        first, last = int(run[0]), int(run[-1])
        seeds = int(((seed_rows >= first) & (seed_rows <= last)).sum())
        if seeds:
            found.append(
                Proposal(
                    line=line,
                    path=path,
                    start_us=int(query.times_us[first]),
                    end_us=int(query.times_us[last]) + query.step_us,
                    seeds=seeds,
                    distance_bits=float(np.median(distance[first : last + 1])),
                )
            )
    return found


def along(query: Track, ref: Track, line: Line) -> NDArray[np.int64]:
    """For each query frame the least distance to a reference frame near the line; `NOWHERE` where there is none."""
    target = line.ref_us(query.times_us)
    reach = ON_LINE_US + 10_000
    low = np.searchsorted(ref.times_us, target - reach, side="left")
    high = np.searchsorted(ref.times_us, target + reach, side="right")
    best = np.full(len(query.times_us), NOWHERE, dtype=np.int64)
    for step in range(int((high - low).max(initial=0))):
        has = low + step < high
        best[has] = np.minimum(best[has], distances(query.codes[has], ref.codes[low[has] + step]))
    return best
