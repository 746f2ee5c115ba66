"""Stretches as people type them: `75-90.5`, `1:15-1:30.5`, `0:01:15-0:01:30`; characters as `0-12`."""

from __future__ import annotations

import re
from fractions import Fraction

from twicetold.coding.records import Passage
from twicetold.errors import UsageError
from twicetold.time import Span

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d{1,6})?)")


def span_of(stretch: str | None) -> Span | None:
    """The span, to the microsecond.

    Raises:
        UsageError: `coding.stretch`.
    """
    if stretch is None:
        return None
    try:
        return Span.from_seconds(*map(_seconds, _ends(stretch)))
    except ValueError as error:
        raise _no_stretch(stretch) from error


def passage_of(stretch: str | None) -> Passage | None:
    """The passage, in code points.

    Raises:
        UsageError: `coding.stretch`.
    """
    if stretch is None:
        return None
    try:
        return Passage(*map(int, _ends(stretch)))
    except ValueError as error:
        raise _no_stretch(stretch) from error


def _ends(stretch: str) -> tuple[str, str]:
    start, hyphen, end = stretch.partition("-")
    if not (hyphen and start and end):
        raise ValueError(stretch)
    return start, end


def _seconds(text: str) -> Fraction:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(seconds)


def _no_stretch(stretch: str) -> UsageError:
    return UsageError(
        f"'{stretch}' is no stretch that ends after it starts",
        hint="Write seconds or a clock for a span, such as 75-90.5 or 1:15-1:30.5; whole characters for a passage.",
        code="coding.stretch",
    )
