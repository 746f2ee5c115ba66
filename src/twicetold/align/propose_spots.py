"""Pairs of frames that lie on one another to lines: a vote as for whole-picture codes, with a warp for each line.

In a shot that hardly moves every frame lies on every other, so a pair counts the less, the more spots the query frame
shares with another moment of the same reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.line import FAR_RATES, RATES, Line, Proposal
from twicetold.align.path import WarpPath, corners_under, fitted
from twicetold.align.spots import FramePairs

BIN_US = 250_000
"""Width of an offset bin; a vote counts a bin and its two neighbours. Frames are kept about a second apart."""

ON_LINE_US = 700_000
"""How far from a line, in reference time, a pair of frames still counts as on it."""

STANDS_US = 1_500_000
"""How long a kept frame stands for the footage before the picture is said to stand; then any moment may be meant."""

MOST_OPEN_US = 3_000_000
"""How far beside a line other offsets are tried at most, where pictures stand."""

OFF_RATE_WEIGHT = 0.8
MOST_SPOTS = 25
"""Spots beyond which a pair of frames counts no more."""

MAX_LINES = 16

FAR_LINES, FAR_LEAD, FAR_FRAMES = 3, 1.3, 3
"""Lines of slow motion, and of what plays much faster, that are tried; how many times as much as on any usual line of
the same frames has to lie on one; and how many frames of either side."""

MAX_GAP_US = 2_000_000
"""No kept frame of a stretch comes later than this after the one before no longer stands for the footage."""

LOOK_GAP_US = 3_000_000
"""The same, from frame to frame, where a still is looked for."""

MARGIN_US = 500_000
"""How far past its outermost frames a stretch is proposed: frames between samples are not known."""

SAME_WARP = 0.10
"""Distance of corners, in parts of the picture, up to which two warps are one; it grows by `DRIFT` a second."""

DRIFT = 0.04

MIN_SPOTS = 5
"""Spots, over all frames of a stretch, below which it is not looked at."""


class Kept(NamedTuple):
    """When the kept frames of an item are shown, int64 (f,) rising, and when it ends."""

    times_us: NDArray[np.int64]
    end_us: int

    @property
    def until_us(self) -> NDArray[np.int64]:
        """(f,) Up to when each stands for all that is so like it that no other was kept: in a shot that stands still,
        for seconds."""
        return (
            np.append(self.times_us[1:], max(self.end_us, int(self.times_us[-1])))
            if len(self.times_us)
            else self.times_us
        )

    @property
    def standing_us(self) -> NDArray[np.int64]:
        """(f,) For how long each shows a picture that stands."""
        standing: NDArray[np.int64] = np.maximum(self.until_us - self.times_us - STANDS_US, 0)
        return standing


class _Voted(NamedTuple):
    """A line, and the strength of the pairs that lie on it."""

    line: Line
    strength: float


class _Met:
    """The frame pairs of two items in time: `at` and `under`, float64 (k,), when those of query and reference are."""

    def __init__(self, query: Kept, ref: Kept, pairs: FramePairs) -> None:
        self._query, self._ref, self.pairs = query, ref, pairs
        self.at = query.times_us[pairs.query_frame].astype(np.float64)
        self.under = ref.times_us[pairs.ref_frame].astype(np.float64)
        best = np.zeros(len(query.times_us))
        np.maximum.at(best, pairs.query_frame, pairs.spots)
        most = np.maximum(best[pairs.query_frame], 1)
        self._strength = np.minimum(pairs.spots, MOST_SPOTS) * (pairs.spots / most) ** 2
        self._corners = corners_under(pairs.warps)

    def on(self, line: Line) -> NDArray[np.bool_]:
        """Pairs that lie on a line, bool (k,)."""
        off: NDArray[np.float64] = np.abs(self.under - line.rate * self.at - line.offset_us)
        return off <= ON_LINE_US

    def vote(self, alive: NDArray[np.bool_], rates: NDArray[np.float64]) -> _Voted:
        """The line of one of the rates that most strength lies on; ties go to rate 1, then to the slower rate."""
        at, under, frame = self.at[alive], self.under[alive], self.pairs.query_frame[alive]
        strength = self._strength[alive]
        best, voted = -1.0, _Voted(Line(1.0, 0.0), 0.0)
        for rate in sorted(rates, key=lambda r: (abs(r - 1.0), r)):
            bins = np.round((under - rate * at) / BIN_US).astype(np.int64)
            bins -= (lowest := int(bins.min()))
            # A query frame counts once a bin, with its strongest pair there.
            order = np.lexsort((-strength, frame, bins))
            once = np.ones(len(order), np.bool_)
            once[1:] = (np.diff(bins[order]) != 0) | (np.diff(frame[order]) != 0)
            rows = order[once]
            # Not mode "same", which gives as many numbers as the longer of the two has: too many where bins are few.
            count = np.convolve(np.bincount(bins[rows], weights=strength[rows]), [0.7, 1.0, 0.7])[1:-1]
            top = int(count.argmax())
            weight = float(count[top]) * (1.0 if abs(rate - 1.0) < 1e-6 else OFF_RATE_WEIGHT)
            if weight > best:
                best, voted = weight, _Voted(Line(float(rate), float((top + lowest) * BIN_US)), float(count[top]))
        return voted

    def stretches(self, line: Line, near: NDArray[np.bool_]) -> list[Proposal]:
        """What the pairs near a line propose, each group of one warp for itself."""
        left, found = near.copy(), list[Proposal]()
        while left.any():
            group = _of_one_warp(self.at, self._corners, self._strength, left)
            left &= ~group
            found += _stretches(self._query, self._ref, self.pairs, line, group)
        return found


def propose_from_spots(query: Kept, ref: Kept, pairs: FramePairs) -> list[Proposal]:
    """Lines through the frame pairs of two items, best supported first.

    Args:
        query: the query's kept frames.
        ref: the reference's.
        pairs: frames that lie on one another.
    """
    met = _Met(query, ref, pairs)
    alive = np.ones(len(met.at), np.bool_)
    found: list[Proposal] = []
    for _ in range(MAX_LINES):
        if not alive.any():
            break
        line = met.vote(alive, RATES).line
        near = alive & met.on(line)
        if not near.any():
            break
        found += met.stretches(line, near)
        alive &= ~near
    return sorted(found + _far(met), key=lambda p: (-p.seeds, p.start_us, p.line.offset_us))


def _far(met: _Met) -> list[Proposal]:
    """Lines of slow motion, and of what plays much faster, on which more lies than on any usual one of the same
    frames."""
    alive = np.ones(len(met.at), np.bool_)
    found: list[Proposal] = []
    for _ in range(FAR_LINES):
        if not alive.any():
            break
        best = met.vote(alive, FAR_RATES)
        near = alive & met.on(best.line)
        alive &= ~near
        frames = np.unique(met.pairs.query_frame[near])
        if min(len(frames), len(np.unique(met.pairs.ref_frame[near]))) < FAR_FRAMES:
            continue
        usual = met.vote(np.isin(met.pairs.query_frame, frames), RATES)
        if best.strength >= FAR_LEAD * usual.strength:
            found += met.stretches(best.line, near)
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """Frames of footage, int64 (k,) rising, that may show a still, and how the two lie on one another."""

    times_us: NDArray[np.int64]
    path: WarpPath


def looks(times_us: NDArray[np.int64], pairs: FramePairs) -> list[Look]:
    """Stretches of footage that may show a still, strongest first.

    Args:
        times_us: (k,) when the frame of each pair is shown; zeros between two stills.
        pairs: of a still and footage, either as the query.
    """
    at = times_us.astype(np.float64)
    strength = np.minimum(pairs.spots, MOST_SPOTS).astype(np.float64)
    corners = corners_under(pairs.warps)
    alive = np.ones(len(at), np.bool_)
    found: list[tuple[int, Look]] = []
    while alive.any() and len(found) < MAX_LINES:
        group = _of_one_warp(at, corners, strength, alive)
        alive &= ~group
        rows = np.flatnonzero(group)
        rows = rows[np.argsort(at[rows], kind="stable")]
        for run in np.split(rows, np.flatnonzero(np.diff(at[rows]) > LOOK_GAP_US) + 1):
            spots = int(pairs.spots[run].sum())
            if spots >= MIN_SPOTS:
                path = fitted(at[run], pairs.warps[run], pairs.spots[run].astype(np.float64) ** 2)
                found.append((spots, Look(np.unique(times_us[run]), path)))
    return [look for _, look in sorted(found, key=lambda one: (-one[0], int(one[1].times_us[0])))]


def _of_one_warp(
    at: NDArray[np.float64], corners: NDArray[np.float64], strength: NDArray[np.float64], near: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The strongest group of pairs whose warps go together, bool (k,)."""
    rows = np.flatnonzero(near)
    tried = rows[np.argsort(-strength[rows], kind="stable")[:40]]
    best, group = -1.0, rows[:0]
    for one in tried:
        apart = np.abs(corners[rows] - corners[one]).max(axis=(1, 2))
        same = rows[apart <= SAME_WARP + DRIFT * np.abs(at[rows] - at[one]) / 1e6]
        weight = float(strength[same].sum())
        if weight > best + 1e-9:
            best, group = weight, same
    chosen = np.zeros(len(near), np.bool_)
    chosen[group] = True
    return chosen


def _stretches(query: Kept, ref: Kept, pairs: FramePairs, line: Line, group: NDArray[np.bool_]) -> list[Proposal]:
    rows = np.flatnonzero(group)
    rows = rows[np.argsort(pairs.query_frame[rows], kind="stable")]
    at = query.times_us[pairs.query_frame[rows]].astype(np.float64)
    until = query.until_us[pairs.query_frame[rows]]
    found = []
    for run in np.split(np.arange(len(rows)), np.flatnonzero(at[1:] - until[:-1] > MAX_GAP_US) + 1):
        kept = rows[run]
        spots = int(pairs.spots[kept].sum())
        if spots < MIN_SPOTS:
            continue
        found.append(
            Proposal(
                line=line,
                path=fitted(at[run], pairs.warps[kept], pairs.spots[kept].astype(np.float64) ** 2),
                start_us=max(0, round(float(at[run[0]])) - MARGIN_US),
                end_us=max(1, min(query.end_us, max(int(until[run[-1]]), round(float(at[run[-1]])) + MARGIN_US))),
                seeds=len(np.unique(pairs.query_frame[kept])),
                spots=spots,
                strongest_us=int(at[run[int(pairs.spots[kept].argmax())]]),
                open_us=_left_open(query, ref, pairs.take(kept), line),
            )
        )
    return found


def _left_open(query: Kept, ref: Kept, pairs: FramePairs, line: Line) -> tuple[int, int]:
    """How far before and behind a line, in reference time, others lie on which the pairs do as well, since a frame that
    stands is any of its moments."""
    met = ref.times_us[pairs.ref_frame] - line.ref_us(query.times_us[pairs.query_frame])
    first = float((met - line.rate * query.standing_us[pairs.query_frame]).max())
    last = float((met + ref.standing_us[pairs.ref_frame]).min())
    if first > last:
        return 0, 0
    return max(-MOST_OPEN_US, min(0, round(first))), min(MOST_OPEN_US, max(0, round(last)))
