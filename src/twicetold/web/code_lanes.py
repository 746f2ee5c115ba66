"""Codings of stretches as lanes under the tracks of a release: one lane for each code, each bar with whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twicetold.coding.records import Coding

SHOWN = 24
"""Lanes beyond this would hide the tracks that they lie under; the rest is told by number."""

LEAST_WIDTH = 0.2
"""Per cent of the length: a shorter bar would not be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A coded stretch; `x` and `width` are per cent of the release's length, `row` counts coders from 0."""

    coding: Coding
    x: float
    width: float
    row: int


@dataclass(frozen=True, slots=True)
class CodeLane:
    """One code: its bars, a row for each coder who gave it."""

    code: str
    rows: int
    bars: tuple[Bar, ...]


def code_lanes(codings: Iterable[Coding], offsets_us: Mapping[str, int], length_us: int) -> tuple[CodeLane, ...]:
    """The lanes of the codings that have a place in time, in the order in which the codes were first given.

    Args:
        offsets_us: where each item with a length begins.
        length_us: of the release.
    """
    by_code: dict[str, list[Coding]] = {}
    for coding in codings:
        if coding.target.span is not None and coding.target.item in offsets_us and length_us:
            by_code.setdefault(coding.code, []).append(coding)
    lanes = []
    for code, of_code in by_code.items():
        rows = {coder: row for row, coder in enumerate(dict.fromkeys(coding.coder for coding in of_code))}
        bars = []
        for coding in of_code:
            start, end = coding.target.bounds or (0, 0)
            x = 100 * (offsets_us[coding.target.item] + start) / length_us
            width = max(LEAST_WIDTH, 100 * (end - start) / length_us)
            bars.append(Bar(coding, round(x, 3), round(width, 3), rows[coding.coder]))
        lanes.append(CodeLane(code, len(rows), tuple(bars)))
    return tuple(lanes)


def elsewhere(codings: Iterable[Coding], offsets_us: Mapping[str, int]) -> list[Coding]:
    """The codings that have no place on the timeline: of the whole release, of stills, of passages."""
    return [one for one in codings if one.target.span is None or one.target.item not in offsets_us]
