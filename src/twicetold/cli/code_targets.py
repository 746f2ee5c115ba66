"""Stretches as people type them: `75-90.5`, `1:15-1:30.5`, `0:01:15-0:01:30`; characters as `0-12`."""

from __future__ import annotations

import re
from fractions import Fraction

import click

from twicetold.coding.records import Passage
from twicetold.errors import UsageError
from twicetold.time import Span

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d{1,6})?)")


class StretchType(click.ParamType):
    """START-END, as two texts."""

    name = "START-END"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str] | object:
        """Cut it at the hyphen."""
        if isinstance(value, tuple):
            return value
        start, hyphen, end = str(value).partition("-")
        if not hyphen or not start or not end:
            self.fail(f"'{value}' is not START-END", param, ctx)
        return start, end


def span_of(stretch: tuple[str, str] | None) -> Span | None:
    """The span, to the microsecond.

    Raises:
        UsageError: `coding.stretch`.
    """
    if stretch is None:
        return None
    try:
        return Span.from_seconds(*map(_seconds, stretch))
    except ValueError as error:
        raise _no_stretch(stretch) from error


def passage_of(stretch: tuple[str, str] | None) -> Passage | None:
    """The passage, in code points.

    Raises:
        UsageError: `coding.stretch`.
    """
    if stretch is None:
        return None
    try:
        return Passage(*map(int, stretch))
    except ValueError as error:
        raise _no_stretch(stretch) from error


def _seconds(text: str) -> Fraction:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(seconds)


def _no_stretch(stretch: tuple[str, str]) -> UsageError:
    return UsageError(
        f"'{'-'.join(stretch)}' is no stretch that ends after it starts",
        hint="Write seconds or a clock for a span, such as 75-90.5 or 1:15-1:30.5; whole characters for a passage.",
        code="coding.stretch",
    )
