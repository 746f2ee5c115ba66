"""Where in a long shot that stands a stretch is from: its changes are held against those of the whole shot.

Where a camera shows one room for minutes, every kept frame of one side lies on every one of the other, so that spots
and whole-picture codes propose any offset. Looks at a few of them would find the right one by luck. So such stretches
are cut into windows, each is compared with all moments of the other item by what changes in tiny pictures
(`twicetold.align.course`), and only the offsets that agree best are proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twicetold.align.course import OVER, STEP_US, Courses, agreement_throughout, changes, laid
from twicetold.align.line import LONGEST_US, RATES, Line, Proposal
from twicetold.align.path import WarpPath, corners_under, fitted
from twicetold.align.propose_spots import MAX_GAP_US, SAME_WARP, Kept
from twicetold.align.spots import FramePairs

WIDE_US = 30_000_000
"""How much of a reference has to be as likely for a stretch: as much as looks at single offsets cover."""

COUNTS_US = 4_000_000
"""What a kept frame of a reference counts for at most: how far apart frames are kept where a picture stands."""

DEVIATIONS = 2.0
"""Standard deviations of a count, its square root each, by which a pair of frames may have fewer spots than the best of
its query frame under that map, and still be as likely."""

WINDOW_US, APART_US = 6_000_000, 3_000_000
"""Length of a window, and from one to the next."""

LEAST_US = 1_500_000
"""Shortest stretch that is compared."""

MOST_WARPS = 24
"""Warps that are told apart in one pair of items: a film may show many edits of one talk."""

LEAST_AGREEMENT = 0.3
"""Correlation of changes from which an offset that does not stand out is proposed: chance comes to that."""

BEST = 2
"""Offsets proposed for one window."""

OFF_US = 1_000_000
"""Offsets nearer to one another than this are one."""

CLEAR = 0.8
"""Agreement from which other rates are not tried."""

MOST_COMPARED = 2_000_000
"""Windows times moments of the reference up to which other rates than 1 are tried: a minute in half an hour."""

STANDS_OUT, OTHERS = 0.08, 8
"""By how much an offset agrees more than the next best of its window, beyond those proposed, to stand out from chance;
and how many of a stretch that do not are proposed all the same."""

LEFT, LEFT_US = 4, 60_000_000
"""Offsets of a searched stretch that were proposed by spots or codes and are still looked at, and for how long in all:
what moves too little for tiny pictures may agree closely."""


@dataclass(frozen=True, slots=True)
class Wide:
    """A stretch of the query that lies on `WIDE_US` of the reference or more, between `ref_start_us` and `ref_end_us`,
    under one warp."""

    start_us: int
    end_us: int
    ref_start_us: int
    ref_end_us: int
    path: WarpPath
    spots: int
    """Spots that met in the mean frame."""


class Searched(NamedTuple):
    """What comes of a wide stretch that was held against all moments of the reference."""

    wide: Wide
    proposals: list[Proposal]
    """The offsets at which what changes agrees best, those first that stand out."""
    chance: float
    """How much changes agree at others, in the median of the stretch's windows."""


class _Found(NamedTuple):
    line: Line
    start_us: float
    end_us: float
    agreement: float
    chance: float = 0.0
    """How much others of its window agree, beyond those proposed."""

    @property
    def clear(self) -> bool:
        """Whether it stands out from chance."""
        return self.agreement >= self.chance + STANDS_OUT


def wide_stretches(query: Kept, ref: Kept, pairs: FramePairs) -> list[Wide]:
    """Stretches of the query whose frames lie on much of the reference under one warp, which nothing else tells apart.

    Args:
        query: the query's kept frames.
        ref: the reference's.
        pairs: frames that lie on one another.
    """
    if ref.end_us < WIDE_US:
        return []
    corners = corners_under(pairs.warps)
    alive = np.ones(len(pairs.spots), np.bool_)
    found: list[Wide] = []
    for _ in range(MOST_WARPS):
        group = _of_one_warp(corners, pairs.spots, alive)
        if not group.any():
            break
        alive &= ~group
        # Under another map a frame may lie better on a few others, as one crop of a room on another.
        best = np.zeros(len(query.times_us))
        np.maximum.at(best, pairs.query_frame[group], pairs.spots[group])
        best = best[pairs.query_frame]
        found += _wide(query, ref, pairs, group & (pairs.spots >= best - DEVIATIONS * np.sqrt(best)))
    return found


def _of_one_warp(corners: NDArray[np.float64], spots: NDArray[np.int64], alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pairs whose warps are nearly that of the strongest pair, bool (k,)."""
    if not alive.any():
        return alive
    first = int(np.where(alive, spots, -1).argmax())
    apart: NDArray[np.bool_] = np.abs(corners - corners[first]).max(axis=(1, 2)) <= SAME_WARP
    return alive & apart


def _wide(query: Kept, ref: Kept, pairs: FramePairs, group: NDArray[np.bool_]) -> list[Wide]:
    rows = np.flatnonzero(group)
    covered = np.bincount(
        pairs.query_frame[rows],
        weights=np.minimum(ref.until_us - ref.times_us, COUNTS_US)[pairs.ref_frame[rows]],
        minlength=len(query.times_us),
    )
    frames = np.flatnonzero(covered >= WIDE_US)
    if not len(frames):
        return []
    until = query.until_us
    breaks = np.flatnonzero(query.times_us[frames[1:]] - until[frames[:-1]] > MAX_GAP_US) + 1
    found = []
    for run in np.split(frames, breaks):
        kept = rows[np.isin(pairs.query_frame[rows], run)]
        at = query.times_us[pairs.query_frame[kept]].astype(np.float64)
        weights = pairs.spots[kept].astype(np.float64) ** 2
        met = pairs.ref_frame[kept]
        start_us, end_us = int(query.times_us[run[0]]), int(until[run[-1]])
        path = fitted(at, pairs.warps[kept], weights)
        found.append(
            Wide(
                start_us=start_us,
                end_us=end_us,
                ref_start_us=int(ref.times_us[met].min()),
                ref_end_us=int(ref.until_us[met].max()),
                # No zoom goes on for so long: what lies on a talk of minutes stands.
                path=path if end_us - start_us <= LONGEST_US else WarpPath(path.warp),
                spots=round(float(pairs.spots[kept].mean())),
            )
        )
    return found


def searched_throughout(courses: Courses, items: tuple[str, str], wide: Wide) -> Searched:
    """Hold what changes in a wide stretch against all of the reference.

    Args:
        items: the query and the reference.
        wide: a stretch of the query.
    """
    sides = courses.pictures(items[0]), courses.changes(items[1])
    windows = [(start, end) for start, end in _windows(wide) if end - start >= LEAST_US]
    each = [_agreeing(sides, wide, window, (1.0,)) for window in windows]
    if max((found[0].agreement for found in each if found), default=0.0) < CLEAR:
        others = tuple(rate for rate in RATES.tolist() if abs(rate - 1) > 1e-6)
        if len(windows) * len(sides[1]) * len(others) <= MOST_COMPARED:
            each = [
                _apart([*found, *_agreeing(sides, wide, window, others)])
                for found, window in zip(each, windows, strict=True)
            ]
    chances = [found[BEST].agreement if len(found) > BEST else 0.0 for found in each]
    best = [one._replace(chance=chance) for found, chance in zip(each, chances, strict=True) for one in found[:BEST]]
    lines = _runs([one for one in best if one.clear or one.agreement >= LEAST_AGREEMENT])
    lines.sort(key=lambda found: (not found.clear, -found.agreement, found.start_us, found.line.offset_us))
    lines = lines[: sum(found.clear for found in lines) + OTHERS]
    proposals = [
        Proposal(
            line=found.line,
            path=wide.path,
            start_us=max(0, round(found.start_us)),
            end_us=round(found.end_us),
            seeds=1,
            spots=wide.spots,
            agreed=found.agreement,
            chance=found.chance,
        )
        for found in lines
    ]
    return Searched(wide, proposals, float(np.median(chances)) if chances else 0.0)


def _windows(wide: Wide) -> list[tuple[int, int]]:
    if wide.end_us - wide.start_us <= WINDOW_US:
        return [(wide.start_us, wide.end_us)]
    starts = range(wide.start_us, wide.end_us - WINDOW_US // 2, APART_US)
    return [(start, min(start + WINDOW_US, wide.end_us)) for start in starts]


def _agreeing(
    sides: tuple[NDArray[np.uint8], NDArray[np.float32]], wide: Wide, window: tuple[int, int], rates: Sequence[float]
) -> list[_Found]:
    """The offsets that agree best in one window, most agreement first: `BEST`, and one more to tell what chance is.

    Args:
        sides: tiny pictures of the query, and what changes in the reference.
        wide: the stretch that the window is of.
        window: when it begins and ends.
        rates: that are tried.
    """
    pictures, theirs = sides
    start_us, end_us = window
    found = []
    for rate in rates:
        count = int((end_us - start_us) * rate / STEP_US)
        moments = start_us + np.arange(count) * (STEP_US / rate)
        rows = np.round(moments / STEP_US).astype(np.int64)
        rows = rows[rows < len(pictures)]
        if len(rows) <= 2 * OVER:
            continue
        ours = changes(laid(pictures[rows], wide.path.at((start_us + end_us) / 2)))
        agreed = agreement_throughout(ours, theirs)
        for _ in range(BEST + 1):
            if not len(agreed) or agreed.max() <= 0:
                break
            top = int(agreed.argmax())
            offset = top * STEP_US - rate * int(rows[0]) * STEP_US
            found.append(_Found(Line(rate, offset), start_us, end_us, float(agreed[top])))
            agreed[max(0, top - OFF_US // STEP_US) : top + OFF_US // STEP_US + 1] = 0
    return _apart(found)


def _apart(found: list[_Found]) -> list[_Found]:
    """The offsets of one window that agree best, `BEST` and one more, each `OFF_US` from all better ones."""
    chosen: list[_Found] = []
    for one in sorted(found, key=lambda one: (-one.agreement, abs(one.line.rate - 1), one.line.offset_us)):
        middle = (one.start_us + one.end_us) / 2
        if all(abs(float(one.line.ref_us(middle) - other.line.ref_us(middle))) > OFF_US for other in chosen):
            chosen.append(one)
    return chosen[: BEST + 1]


def _runs(found: list[_Found]) -> list[_Found]:
    """Windows that follow one another on one line as one stretch, with the agreement of the best."""
    runs: list[_Found] = []
    for one in sorted(found, key=lambda one: one.start_us):
        for number, run in enumerate(runs):
            near = abs(float(run.line.ref_us(one.start_us) - one.line.ref_us(one.start_us))) < OFF_US / 2
            if one.start_us <= run.end_us and near and abs(run.line.rate - one.line.rate) < 0.06:
                better = run if run.agreement >= one.agreement else one
                runs[number] = better._replace(start_us=run.start_us, end_us=max(run.end_us, one.end_us))
                break
        else:
            runs.append(one)
    return runs


def without_searched(proposals: list[Proposal], searched: Sequence[Searched]) -> list[Proposal]:
    """Proposals without those that lie in what was searched throughout, under the same warp, but for the `LEFT` most
    likely of each stretch: what agrees there by chance speaks against those, too."""
    if not searched:
        return proposals
    left: list[Proposal] = []
    looks, looked_us = [0] * len(searched), [0] * len(searched)
    for one in sorted(proposals, key=lambda p: (-p.likeliness, -p.seeds, p.start_us, p.line.offset_us)):
        within = next((number for number, each in enumerate(searched) if _within(one, each.wide)), None)
        if within is None:
            left.append(one)
        elif looks[within] < LEFT and looked_us[within] < LEFT_US:
            length = min(one.end_us - one.start_us, LEFT_US - looked_us[within])
            looks[within] += 1
            looked_us[within] += length
            left.append(replace(one, end_us=one.start_us + length, chance=searched[within].chance))
    return left


def _within(one: Proposal, wide: Wide) -> bool:
    middle = (one.start_us + one.end_us) / 2
    if not wide.start_us <= middle < wide.end_us:
        return False
    if not wide.ref_start_us <= float(one.line.ref_us(middle)) < wide.ref_end_us:
        return False
    apart = np.abs(
        corners_under(one.path.at(middle).numbers[None]) - corners_under(wide.path.at(middle).numbers[None])
    ).max()
    return bool(apart <= SAME_WARP)
