"""Long stretches looked at part by part: a film that is shown again whole may last for hours.

Frames of both sides are held while a stretch is looked at, and read again where they cannot be. So no look is longer
than `LONGEST_US`, what repeats is followed a little past it, and where it goes on farther what goes on is looked at
next. In the end parts that go on along one line are one stretch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twicetold.align.line import GOES_ON_US, LONGEST_US, Line, Proposal
from twicetold.align.rivals import same_part, shown_region
from twicetold.align.segment import Segment

NEAR_US = 100_000
"""A frame or two: what lies so near an end has reached it, and lines that differ by less go on along one another."""


def first_part(proposal: Proposal) -> tuple[Proposal, Proposal | None]:
    """As much of a proposal as is looked at in one go, and the rest, if any."""
    end_us = proposal.start_us + LONGEST_US
    if proposal.end_us <= end_us:
        return proposal, None
    return replace(proposal, end_us=end_us), replace(proposal, start_us=end_us)


def onward(part: Proposal, rest: Proposal | None, found: Segment | None) -> list[Proposal]:
    """What is to be looked at next after a part of a proposal led to a stretch that is kept, or to none."""
    if found is None:
        return [replace(rest, reach_us=(GOES_ON_US, rest.reach_us[1]))] if rest else []
    following: list[Proposal] = []
    before_us, behind_us = part.reach_us
    goes_on = replace(part, line=found.line, path=found.path, open_us=(0, 0))
    if rest is not None and found.end_us < rest.end_us:
        back_us = 0 if found.end_us >= rest.start_us else GOES_ON_US
        start_us = max(rest.start_us, found.end_us)
        following.append(replace(rest, start_us=start_us, reach_us=(back_us, rest.reach_us[1])))
    elif behind_us and abs(found.end_us - part.end_us - behind_us) <= NEAR_US:
        end_us = found.end_us + LONGEST_US
        following.append(replace(goes_on, start_us=found.end_us, end_us=end_us, reach_us=(0, GOES_ON_US)))
    if before_us and found.start_us > 0 and abs(part.start_us - before_us - found.start_us) <= NEAR_US:
        start_us = max(0, found.start_us - LONGEST_US)
        following.append(replace(goes_on, start_us=start_us, end_us=found.start_us, reach_us=(GOES_ON_US, 0)))
    return following


def joined(segments: Iterable[Segment]) -> list[Segment]:
    """Stretches, of which those are one that go on along one line, together for longer than is looked at in one go."""
    kept: list[Segment] = []
    for segment in sorted(segments, key=lambda one: (one.start_us, one.end_us)):
        before = next((row for row, other in enumerate(kept) if _goes_on(other, segment)), None)
        if before is None:
            kept.append(segment)
        else:
            kept[before] = _as_one(kept[before], segment)
    return kept


def _goes_on(one: Segment, other: Segment) -> bool:
    if one.path.moves or other.path.moves or one.path.mirrored != other.path.mirrored:
        return False
    if other.start_us > one.end_us + NEAR_US or other.end_us <= one.end_us:
        return False
    if other.end_us - one.start_us <= LONGEST_US:
        return False
    apart = (abs(float(one.line.ref_us(at) - other.line.ref_us(at))) for at in (other.start_us, one.end_us))
    regions = (shown_region(each.path, other.start_us) for each in (one, other))
    return max(apart) < NEAR_US and same_part(*regions)


def _as_one(one: Segment, other: Segment) -> Segment:
    """Both as one stretch: measures by how long each is, counts together."""
    lengths = one.end_us - one.start_us, other.end_us - one.end_us
    mostly = one if lengths[0] >= lengths[1] else other

    def mean(first: float, second: float) -> float:
        return (first * lengths[0] + second * lengths[1]) / sum(lengths)

    if one.line.rate == other.line.rate:
        line = Line(one.line.rate, mean(one.line.offset_us, other.line.offset_us))
    else:
        rate = (other.ref_end_us - one.ref_start_us) / (other.end_us - one.start_us)
        line = Line(rate, one.ref_start_us - rate * one.start_us)
    return replace(
        mostly,
        line=line,
        start_us=one.start_us,
        end_us=other.end_us,
        score=max(one.score, other.score),
        height=mean(one.height, other.height),
        elsewhere=mean(one.elsewhere, other.elsewhere),
        breadth=one.breadth + other.breadth,
        likeness=mean(one.likeness, other.likeness),
        shared=mean(one.shared, other.shared),
        seeds=max(one.seeds, other.seeds),
        spots=max(one.spots, other.spots),
        windows=one.windows + other.windows,
        windows_agreeing=one.windows_agreeing + other.windows_agreeing,
    )
