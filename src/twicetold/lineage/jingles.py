"""What is furniture by its recurrence: jingles, anthems and idents, told by where matches say that they recur.

A match of two releases of one source at the same place, counted from the start or from the end, is one voice for a
jingle or an ident. Where enough agree, the stretch is furniture. Once known by its place it is known by itself:
whatever matches it elsewhere, in releases that come later too, is the same jingle.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twicetold.lineage.inset import is_inset, is_of_inset
from twicetold.model import Match
from twicetold.time import Span, covered_us, united

SAME_PLACE_US = 1_500_000
"""Tolerance of "the same place", from the start or from the end of a release."""

WHOLE_SHARE = 0.5
"""A match that covers more of either item is the release put out again, not a jingle in it."""

LIKE_SHARE = 0.5
"""How much of a match furniture has to cover on one side for the stretch opposite to be the same."""


@dataclass(frozen=True, slots=True)
class Side:
    """One item's stretch in a match that may speak for a jingle, and a release in which it recurs."""

    item: str
    span: Span
    release: str


def recurring(
    matches: Iterable[Match], durations_us: Mapping[str, int], releases_of: Mapping[str, str], *, max_us: int
) -> list[Side]:
    """Stretches that recur at the same place in another release, one for each side of each match that shows it.

    Args:
        matches: of one track, between items of one source.
        durations_us: length of each item.
        releases_of: the earliest release of that source that holds each item.
        max_us: longest jingle, anthem or ident.
    """
    sides = []
    for match in matches:
        if match.query is None or match.ref is None:
            continue
        if max(match.query.duration_us, match.ref.duration_us) > max_us:
            continue
        one, other = durations_us.get(match.query_item, 0), durations_us.get(match.ref_item, 0)
        if match.query.duration_us > WHOLE_SHARE * one or match.ref.duration_us > WHOLE_SHARE * other:
            continue
        from_start = abs(match.query.start - match.ref.start)
        from_end = abs((one - match.query.end) - (other - match.ref.end))
        if min(from_start, from_end) > SAME_PLACE_US:
            continue
        if releases_of[match.query_item] == releases_of[match.ref_item]:
            continue
        sides.append(Side(match.query_item, match.query, releases_of[match.ref_item]))
        sides.append(Side(match.ref_item, match.ref, releases_of[match.query_item]))
    return sides


def jingles(sides: Iterable[Side], *, min_releases: int, min_us: int) -> dict[str, list[tuple[Span, int]]]:
    """Stretches of each item that recur in at least `min_releases` releases, its own included, with that number."""
    by_item: dict[str, list[Side]] = defaultdict(list)
    for side in sides:
        by_item[side.item].append(side)
    found: dict[str, list[tuple[Span, int]]] = {}
    for item, of_item in by_item.items():
        edges = sorted({edge for side in of_item for edge in (side.span.start, side.span.end)})
        pieces = []
        most = 0
        for first, end in itertools.pairwise(edges):
            others = {side.release for side in of_item if side.span.start <= first and side.span.end >= end}
            if len(others) >= min_releases - 1:
                pieces.append(Span(first, end))
                most = max(most, len(others) + 1)
        stretches = [(span, most) for span in united(pieces) if span.duration_us >= min_us]
        if stretches:
            found[item] = stretches
    return found


def same_elsewhere(match: Match, known: Mapping[str, list[Span]]) -> list[tuple[str, Span, str]]:
    """(item, stretch, the item it is known from) where one side of a match is mostly known furniture.

    Furniture around an inset says nothing of what the inset shows.
    """
    if match.query is None or match.ref is None or match.rate <= 0:
        return []
    found = []
    sides = []
    if not is_of_inset(match):
        sides.append((match.ref_item, match.ref, match.query_item, match.query, 1 / match.rate))
    if not is_inset(match):
        sides.append((match.query_item, match.query, match.ref_item, match.ref, match.rate))
    for item, span, opposite, there, rate in sides:
        covered = [piece for hole in known.get(item, []) if (piece := hole.intersect(span)) is not None]
        if covered_us(covered) < LIKE_SHARE * span.duration_us:
            continue
        found += [
            (opposite, Span(start, end), item)
            for piece in united(covered)
            if (end := min(there.end, round(there.start + (piece.end - span.start) * rate)))
            > (start := max(there.start, round(there.start + (piece.start - span.start) * rate)))
        ]
    return found
