"""Proposals looked at one by one, the likeliest first: of one pair of items, and of all pairs that an item is in.

Looks cost decoding, and most are in vain. Where many releases show one scene not all of them are worth it
(`twicetold.align.patience`), so pairs take turns: whichever has the likeliest proposal waiting is looked at next.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from twicetold.align.line import GOES_ON_US, SAME_LINE_US, Proposal
from twicetold.align.moving import bettered, looked_at
from twicetold.align.onward import first_part, joined, onward
from twicetold.align.patience import Patience
from twicetold.align.refine import Window
from twicetold.align.rivals import PRECISE_AREA, area, same_part, settled, shown_region
from twicetold.align.segment import Segment
from twicetold.align.sides import Sides

MAX_PROPOSALS = 60
"""Proposals of one pair that are judged, likeliest first; each one costs decoding."""

WHOLLY, UNRIVALLED = 0.8, 0.85
"""Share of a proposal's time, and agreement, from which a segment leaves it nothing to win."""

SETTLED = 0.8
"""Agreement from which a segment leaves nothing to learn from a proposal on nearly the same line."""

MOST_IN_VAIN = 3
"""Searches for another offset that may find none, for one pair: two moves over one place would be searched for ever."""


class Looking:
    """Looks at what is proposed between one item and one other.

    Args:
        proposals: from `propose`, both orientations together.
        min_span_us: shortest stretch to report.
        min_score: probability below which a stretch is not reported.
        patience: with the query, for all its references together.
    """

    def __init__(
        self,
        sides: Sides,
        proposals: list[Proposal],
        *,
        min_span_us: int,
        min_score: float,
        patience: Patience,
    ) -> None:
        self.proposals = proposals
        """All of them, as given."""
        self.sides = sides
        """As given."""
        self._min_span_us = min_span_us
        self._min_score = min_score
        self._patience = patience
        self._waiting = sorted(proposals, key=lambda p: (-p.likeliness, -p.seeds, p.start_us, p.line.offset_us))
        self._segments: list[Segment] = []
        self._looks = 0
        self._in_vain = 0

    @property
    def likeliness(self) -> float | None:
        """Of what is looked at next; None where nothing is left to look at."""
        return self._waiting[0].likeliness if self._waiting and self._looks < MAX_PROPOSALS else None

    def look(self) -> None:
        """Take the next look, unless there is nothing new to learn from it or patience is over."""
        asked, rest = first_part(self._waiting.pop(0))
        if _explained(asked, self._segments) or not self._patience.lasts(asked.start_us, asked.end_us):
            self._waiting = ([rest] if rest else []) + self._waiting
            return
        self._looks += not asked.goes_on
        kept = None
        looked = looked_at(self.sides, asked)
        segment = looked.segment if looked else None
        if looked is not None and segment is not None:
            segment, in_vain = bettered(looked, segment, search=self._in_vain < MOST_IN_VAIN)
            self._in_vain += in_vain
        if segment is None or segment.score < self._min_score:
            self._patience.spend(asked.start_us, asked.end_us)
        # A weak stretch may rest on a poor warp, and must not stand in the way of a proposal with a better one.
        elif segment.end_us - segment.start_us >= self._min_span_us and not _repeated(segment, self._segments):
            self._segments.append(segment)
            kept = segment
        self._waiting = onward(asked, rest, kept) + self._waiting
        if looked is not None:
            # Windows that agree elsewhere belong to other stretches of the same proposal.
            strays = [_around(stray, looked.proposal) for stray in looked.refined.strays]
            self._waiting = strays + self._waiting

    def segments(self) -> list[Segment]:
        """Segments that repeat the reference, disjoint along any one line, best score first."""
        found = settled(joined(self._segments), min_span_us=self._min_span_us)
        return sorted(found, key=lambda s: (-s.score, s.start_us))


Name = TypeVar("Name", str, tuple[str, bool])


def look_in_turns(pairs: Mapping[Name, Looking]) -> None:
    """Take all looks of pairs, by the other item's name or more: always at the likeliest proposal that waits, of equals
    by name."""
    waiting = [(-likeliest, name) for name, pair in pairs.items() if (likeliest := pair.likeliness) is not None]
    heapq.heapify(waiting)
    while waiting:
        _, name = waiting[0]
        pairs[name].look()
        if (likeliest := pairs[name].likeliness) is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (-likeliest, name))


def _around(stray: Window, proposal: Proposal) -> Proposal:
    return replace(
        proposal,
        line=proposal.line.shifted(stray.shift_us),
        start_us=round(stray.start_us),
        end_us=round(stray.end_us),
        seeds=1,
        open_us=(0, 0),
        reach_us=(GOES_ON_US, GOES_ON_US),
    )


def _explained(proposal: Proposal, segments: list[Segment]) -> bool:
    """Whether there is nothing new to learn from a proposal: an accepted segment covers most of it on nearly the same
    line, or explains all of its time so well that no rival could take that away."""
    region = shown_region(proposal.path, (proposal.start_us + proposal.end_us) / 2)
    for segment in segments:
        low, high = max(proposal.start_us, segment.start_us), min(proposal.end_us, segment.end_us)
        shared = (high - low) / (proposal.end_us - proposal.start_us)
        if shared < 0.7:
            continue
        there = shown_region(segment.path, (low + high) / 2)
        if (
            shared >= WHOLLY
            and segment.quick_height >= UNRIVALLED
            and same_part(region, there)
            and area(there) >= area(region) - PRECISE_AREA
        ):
            return True
        if proposal.path.mirrored != segment.path.mirrored:
            continue
        middle = (low + high) / 2
        near = abs(float(proposal.line.ref_us(middle) - segment.line.ref_us(middle))) < 3 * SAME_LINE_US
        if near and segment.height >= SETTLED:
            return True
    return False


def _repeated(segment: Segment, others: list[Segment]) -> bool:
    for other in others:
        low, high = max(segment.start_us, other.start_us), min(segment.end_us, other.end_us)
        if high <= low or segment.path.mirrored != other.path.mirrored:
            continue
        middle = (low + high) / 2
        near = abs(float(segment.line.ref_us(middle) - other.line.ref_us(middle))) < SAME_LINE_US
        if segment.explained_s > other.explained_s:
            continue
        if near and high - low > 0.5 * min(segment.end_us - segment.start_us, other.end_us - other.start_us):
            return True
    return False
