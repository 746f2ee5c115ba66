"""Matches without the stretches that are furniture on either side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from twicetold.lineage.inset import is_inset
from twicetold.model import Match
from twicetold.time import Span, subtracted


def clipped(match: Match, furniture: Mapping[str, Sequence[Span]], *, min_span_us: int) -> list[Match]:
    """The pieces of a match that show no furniture, in query time; none where nothing of `min_span_us` is left.

    Pieces keep the match's line: reference time moves with query time at the match's rate, that of pictures that stand
    in proportion. A match with a still on the query side has no length there and is kept whole unless the still itself
    is furniture (handled by its account). What an inset shows is not the furniture around it.
    """
    if match.query is None:
        return [match]
    holes = [] if is_inset(match) else list(furniture.get(match.query_item, ()))
    if match.ref is not None and match.span_rate > 0:
        holes += in_query_time(match, furniture.get(match.ref_item, ()))
    pieces = subtracted([match.query], holes)
    if pieces == [match.query]:
        return [match]
    return [
        msgspec.structs.replace(match, query=piece, ref=in_ref_time(match, piece), id=None)
        for piece in pieces
        if piece.duration_us >= min_span_us
    ]


def trimmed(match: Match, furniture: Mapping[str, Sequence[Span]], *, min_span_us: int) -> list[Match]:
    """A match of words without the formulae at its ends; none where less than `min_span_us` characters are left.

    A formula between words that were taken over was taken over with them: it does not break the passage in two.
    """
    if match.query is None:
        return [match]
    pieces = [piece.query for piece in clipped(match, furniture, min_span_us=1) if piece.query is not None]
    if sum(piece.duration_us for piece in pieces) < min_span_us:
        return []
    kept = Span(pieces[0].start, pieces[-1].end)
    if kept == match.query:
        return [match]
    return [msgspec.structs.replace(match, query=kept, ref=in_ref_time(match, kept), id=None)]


def in_query_time(match: Match, stretches: Iterable[Span]) -> list[Span]:
    """Stretches of the reference carried over to the query, for a match with a stretch and a rate on both sides."""
    return [
        Span(first, last)
        for one in stretches
        if (last := _to_query(match, one.end)) > (first := _to_query(match, one.start))
    ]


def in_ref_time(match: Match, piece: Span) -> Span | None:
    """A piece of the query carried over to the reference; None where the match has no stretch there."""
    if match.ref is None or match.query is None:
        return None
    start = round(match.ref.start + (piece.start - match.query.start) * match.span_rate)
    return Span(max(0, start), max(0, start) + max(1, round(piece.duration_us * match.span_rate)))


def _to_query(match: Match, ref_us: int) -> int:
    assert match.query is not None  # noqa: S101 - the caller checked both sides; this is for the type checker
    assert match.ref is not None  # noqa: S101
    return round(match.query.start + (ref_us - match.ref.start) / match.span_rate)
