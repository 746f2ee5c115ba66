"""One account of each moment of a query within one pair of items: of rival stretches the better one keeps it.

A camera that pans shows the same wall again a second later, further left: laid on one another by a warp that moves the
picture aside, even what changes agrees. Such a stretch explains only part of the picture that another explains whole.
So stretches are taken in order of how much they explain, and each keeps of its time only what no better one claimed,
unless the two show other parts of the query's picture (two pictures on one screen).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twicetold.align.path import WarpPath
from twicetold.align.segment import Segment
from twicetold.align.warp import CORNERS, Box, box
from twicetold.time import Span, subtracted

SHARED_AREA = 0.3
"""Share of the smaller region from which two stretches show the same part of the query's picture."""

PRECISE_AREA = 0.02
"""Regions smaller than this share of the picture count as this large."""


def shown_region(path: WarpPath, at_us: float) -> Box:
    """The part of the query's picture that shows the reference: left, top, right, bottom in 0 to 1."""
    low, high = box(path.at(at_us).back(CORNERS))
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def area(region: Box) -> float:
    """Share of the picture, 0 to 1."""
    return max(0.0, region[2] - region[0]) * max(0.0, region[3] - region[1])


def settled(segments: Iterable[Segment], *, min_span_us: int) -> list[Segment]:
    """Stretches without what a better one explains; pieces shorter than `min_span_us` go."""
    kept: list[tuple[Segment, Box]] = []
    for segment in sorted(segments, key=_weight, reverse=True):
        region = _region(segment)
        claimed = [
            Span(other.start_us, other.end_us)
            for other, there in kept
            if other.end_us > segment.start_us and other.start_us < segment.end_us and same_part(region, there)
        ]
        kept += [
            (replace(segment, start_us=piece.start, end_us=piece.end), region)
            for piece in subtracted([Span(segment.start_us, segment.end_us)], claimed)
            if piece.duration_us >= min_span_us
        ]
    return [segment for segment, _ in kept]


def _weight(segment: Segment) -> float:
    """How much a stretch explains: for how long, how well, and how much of the picture."""
    return float(segment.explained_s * max(area(_region(segment)), PRECISE_AREA) ** 0.5)


def _region(segment: Segment) -> Box:
    return shown_region(segment.path, (segment.start_us + segment.end_us) / 2)


def same_part(one: Box, two: Box) -> bool:
    """Whether two regions of one picture are, for the most, the same."""
    common = (max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3]))
    return area(common) > SHARED_AREA * min(area(one), area(two))
