"""Blank stretches that a match shows to be footage: a copy so dark or faded that its pictures count as blank.

Two blank pictures look like each other and say nothing. Where only one side is blank, and what changes in it agrees
with what changes in the other, it is the other's picture, however little is left to see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from twicetold.lineage.clip import in_query_time, in_ref_time
from twicetold.model import FurnitureSpan, Match
from twicetold.time import Span, subtracted

SHORTEST_US = 200_000
"""What is left of a blank stretch has to be as long as codes are apart, by which it was told."""


def without_darkened(
    spans: Mapping[str, Sequence[FurnitureSpan]], matches: Iterable[Match]
) -> dict[str, list[FurnitureSpan]]:
    """Furniture and blank stretches by item, in order of time, without what is blank in one side of a match only.

    Matches whose moment cannot be told (pictures that stand) show nothing here: nothing changed in them.
    """
    blank = {item: of_blank for item, of_item in spans.items() if (of_blank := _blank(of_item))}
    shown: dict[str, list[Span]] = defaultdict(list)
    for match in matches if blank else ():
        if match.query is None or match.ref is None or not match.offset_known or match.rate <= 0:
            continue
        query, ref = blank.get(match.query_item, []), in_query_time(match, blank.get(match.ref_item, []))
        query, ref = ([one for hole in side if (one := hole.intersect(match.query))] for side in (query, ref))
        shown[match.query_item] += subtracted(query, ref)
        shown[match.ref_item] += [at for one in subtracted(ref, query) if (at := in_ref_time(match, one))]
    return {
        item: [left for span in of_item for left in _left(span, shown[item])] if item in shown else list(of_item)
        for item, of_item in spans.items()
    }


def _blank(spans: Iterable[FurnitureSpan]) -> list[Span]:
    return [one.span for one in spans if one.furniture_id is None and one.span is not None]


def _left(span: FurnitureSpan, shown: list[Span]) -> list[FurnitureSpan]:
    if span.furniture_id is not None or span.span is None:
        return [span]
    pieces = subtracted([span.span], shown)
    if pieces == [span.span]:
        return [span]
    return [msgspec.structs.replace(span, span=piece) for piece in pieces if piece.duration_us >= SHORTEST_US]
