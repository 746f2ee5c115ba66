"""Spans as two columns of whole microseconds, both NULL for a still."""

from __future__ import annotations

from twicetold.time import MICROSECOND, Span


def to_columns(span: Span | None) -> tuple[int | None, int | None]:
    """(start, end) in whole microseconds, or (None, None)."""
    if span is None:
        return None, None
    whole = span.rescaled(MICROSECOND)
    return whole.start, whole.end


def from_columns(start: int | None, end: int | None) -> Span | None:
    """The span, or None where the columns are NULL."""
    return None if start is None or end is None else Span(start, end)
