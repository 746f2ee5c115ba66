"""Passages of words as a report quotes them: on one page with their place in time, never longer than a person reads."""

from __future__ import annotations

from collections.abc import Callable

from twicetold.time import Span

Words = Callable[[str], str]
"""The words of an item, by its digest; empty where it has none, or where they are no longer at hand."""

MOST_CHARACTERS = 600
"""Longest quotation; of a longer passage its beginning and its end are shown."""

TAIL_CHARACTERS = 160


def no_words(item: str) -> str:
    """Where nobody has the words."""
    del item
    return ""


def quoted(text: str, span: Span | None) -> str:
    """The characters of a span, whose numbers count code points; empty where there are none."""
    if span is None:
        return ""
    passage = text[span.start : span.end]
    if len(passage) <= MOST_CHARACTERS:
        return passage
    return f"{passage[: MOST_CHARACTERS - TAIL_CHARACTERS]} […] {passage[-TAIL_CHARACTERS:]}"
