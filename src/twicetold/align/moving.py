"""Footage against footage: proposals of one pair of items judged, refined and cut to matches."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from twicetold.align.extent import extent
from twicetold.align.footage import Footage
from twicetold.align.line import Line, Proposal
from twicetold.align.moment import correlogram, peak
from twicetold.align.pair import Pair
from twicetold.align.path import WarpPath
from twicetold.align.refine import Refined, Window, refine
from twicetold.align.rivals import settled
from twicetold.align.score import motion_score

MAX_PROPOSALS = 60
"""Proposals of one pair that are judged, best supported first; each one costs decoding."""

SAME_LINE_US = 400_000
"""Two matches whose lines differ by less than this in reference time, where they overlap, are one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A verified stretch: `[start_us, end_us)` of the query along `line`, with what was measured of it."""

    line: Line
    path: WarpPath
    start_us: int
    end_us: int
    score: float
    height: float
    elsewhere: float
    likeness: float
    seeds: int
    distance_bits: float | None
    spots: int
    windows: int
    windows_agreeing: int

    @property
    def ref_start_us(self) -> int:
        return round(float(self.line.ref_us(self.start_us)))

    @property
    def ref_end_us(self) -> int:
        return round(float(self.line.ref_us(self.end_us)))


def align_moving(
    footage: Footage, query_item: str, ref_item: str, proposals: list[Proposal], *, min_span_us: int
) -> list[Segment]:
    """Segments that repeat the reference, disjoint along any one line, best score first.

    Args:
        footage: reads frames of both items.
        query_item: SHA-256 of the later item.
        ref_item: SHA-256 of the earlier one.
        proposals: from `propose`, both orientations together.
        min_span_us: shortest stretch to report.
    """
    waiting = sorted(proposals, key=lambda p: (-p.seeds, p.start_us, p.line.offset_us))
    segments: list[Segment] = []
    judged = 0
    while waiting and judged < MAX_PROPOSALS:
        proposal = waiting.pop(0)
        if _explained(proposal, segments):
            continue
        start_us, end_us = proposal.start_us, proposal.end_us
        pair = Pair.under(footage, query_item, ref_item, proposal.path, start_us=start_us, end_us=end_us)
        if pair is None:
            continue
        judged += 1
        refined = refine(pair, proposal.line, proposal.start_us, proposal.end_us)
        if refined is None:
            continue
        segment = _segment(pair, proposal, refined)
        if segment and segment.end_us - segment.start_us >= min_span_us and not _repeated(segment, segments):
            segments.append(segment)
        # Windows that agree elsewhere belong to other stretches of the same proposal.
        waiting = [_around(stray, proposal) for stray in refined.strays] + waiting
    return sorted(settled(segments, min_span_us=min_span_us), key=lambda s: (-s.score, s.start_us))


def _around(stray: Window, proposal: Proposal) -> Proposal:
    return replace(
        proposal,
        line=proposal.line.shifted(stray.shift_us),
        start_us=round(stray.start_us),
        end_us=round(stray.end_us),
        seeds=1,
    )


def _segment(pair: Pair, proposal: Proposal, refined: Refined) -> Segment | None:
    support = refined.supported
    best = max(support, key=lambda w: w.height)
    found = extent(pair, refined.line, best.start_us, best.end_us)
    if found is None:
        return None
    graph = correlogram(pair, refined.line, found.start_us, found.end_us)
    if graph is None:
        return None
    agreement = graph.agreement()
    top = peak(graph.shifts_us, agreement)
    here = float(agreement[int(np.argmin(np.abs(graph.shifts_us)))])
    inside = [w for w in refined.windows if w.start_us < found.end_us and w.end_us > found.start_us]
    return Segment(
        line=refined.line,
        path=proposal.path,
        start_us=found.start_us,
        end_us=found.end_us,
        score=motion_score(
            height=here,
            elsewhere=top.elsewhere if abs(top.shift_us) <= SAME_LINE_US else top.height,
            seconds=(found.end_us - found.start_us) / 1e6,
        ),
        height=here,
        elsewhere=top.elsewhere,
        likeness=found.likeness,
        seeds=proposal.seeds,
        distance_bits=proposal.distance_bits,
        spots=proposal.spots,
        windows=len(inside),
        windows_agreeing=sum(w in support for w in inside),
    )


def _explained(proposal: Proposal, segments: list[Segment]) -> bool:
    """Whether an accepted segment covers most of a proposal on nearly the same line: nothing new to learn from it."""
    for segment in segments:
        low, high = max(proposal.start_us, segment.start_us), min(proposal.end_us, segment.end_us)
        if high - low < 0.7 * (proposal.end_us - proposal.start_us):
            continue
        if proposal.path.mirrored != segment.path.mirrored:
            continue
        middle = (low + high) / 2
        if abs(float(proposal.line.ref_us(middle) - segment.line.ref_us(middle))) < 3 * SAME_LINE_US:
            return True
    return False


def _repeated(segment: Segment, others: list[Segment]) -> bool:
    for other in others:
        low, high = max(segment.start_us, other.start_us), min(segment.end_us, other.end_us)
        if high <= low or segment.path.mirrored != other.path.mirrored:
            continue
        middle = (low + high) / 2
        near = abs(float(segment.line.ref_us(middle) - other.line.ref_us(middle))) < SAME_LINE_US
        if near and high - low > 0.5 * min(segment.end_us - segment.start_us, other.end_us - other.start_us):
            return True
    return False
