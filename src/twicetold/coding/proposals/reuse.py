"""Codes that travel with reused material: where a coded stretch lies in a match, the other side is proposed the same
code.

The stretch is carried over along the match's line. What is carried keeps the length that the match shows of it; a code
is proposed only where half of the coded stretch, or half of the match, is common to both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from twicetold.coding.machine_rows import Proposed
from twicetold.coding.records import Coding, Passage, Target, TargetKind
from twicetold.model import Match, Modality
from twicetold.time import MICROSECOND, Span

NAME = "reuse"
VERSION = "1"
MIN_COMMON_SHARE = 0.5


def from_reuse(
    codings: Iterable[Coding], matches: Iterable[Match], holders: Mapping[str, Sequence[str]]
) -> list[Proposed]:
    """Proposals for the other sides of matches, each target and code once with its best score.

    Args:
        codings: those that stand, on items, spans and passages.
        holders: item to the releases that hold it.
    """
    by_item: dict[str, list[Coding]] = {}
    for coding in codings:
        if coding.target.item:
            by_item.setdefault(coding.target.item, []).append(coding)
    best: dict[tuple[object, ...], Proposed] = {}
    for match in matches:
        for item, own, other, far in (
            (match.query_item, match.query, match.ref_item, match.ref),
            (match.ref_item, match.ref, match.query_item, match.query),
        ):
            for coding in by_item.get(item, ()):
                for one in _carried(coding, match, own, other, far, holders.get(other, ())):
                    key = (one.target.release, one.target.item, one.target.bounds, one.code)
                    if key not in best or best[key].score < one.score:
                        best[key] = one
    there = {(c.target.release, c.target.item, c.target.kind, c.code) for found in by_item.values() for c in found}
    kept = [
        one for one in best.values() if (one.target.release, one.target.item, one.target.kind, one.code) not in there
    ]
    return sorted(kept, key=lambda one: (one.target.release, one.target.item, one.target.bounds or (0, 0), one.code))


def _carried(
    coding: Coding, match: Match, own: Span | None, other: str, far: Span | None, holders: Sequence[str]
) -> Iterable[Proposed]:
    if (coding.target.kind is TargetKind.PASSAGE) != (match.modality is Modality.TEXT) and coding.target.bounds:
        return
    common, share = _common(coding, own)
    if share < MIN_COMMON_SHARE:
        return
    stretch = _mapped(common, own, far)
    text = match.modality is Modality.TEXT
    for release in holders:
        yield Proposed(
            target=Target(
                release=release,
                item=other,
                span=None if text or stretch is None else stretch,
                passage=Passage(stretch.start, stretch.end) if text and stretch is not None else None,
            ),
            code=coding.code,
            value=coding.value,
            score=min(1.0, match.score * share),
            evidence={"coding": coding.id, "match": match.id, "from_release": coding.target.release},
        )


def _common(coding: Coding, own: Span | None) -> tuple[Span | None, float]:
    """What match and coded stretch have in common, and its share of the shorter of the two."""
    bounds = coding.target.bounds
    if bounds is None or own is None:
        return own, 1.0
    coded = Span(*bounds)
    both = own.intersect(coded)
    if both is None:
        return None, 0.0
    return both, both.duration_us / min(own.duration_us, coded.duration_us)


def _mapped(common: Span | None, own: Span | None, far: Span | None) -> Span | None:
    """The same stretch on the other side, by proportion along the match's line; None for a still."""
    if far is None or own is None or common is None:
        return far
    near, target = own.rescaled(MICROSECOND), far.rescaled(MICROSECOND)
    rate = Fraction(target.end - target.start, near.end - near.start)
    start = target.start + round((common.rescaled(MICROSECOND).start - near.start) * rate)
    end = target.start + round((common.rescaled(MICROSECOND).end - near.start) * rate)
    return Span(start, max(end, start + 1))
