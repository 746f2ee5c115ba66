"""What a set of reuse is: texts, who quotes whom where, and what somebody detected."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """Characters `[start, end)` of a quoting text that come from `[source_start, source_end)` of another."""

    text: str
    start: int
    end: int
    source: str
    source_start: int
    source_end: int
    kind: str = ""


class ReuseSet(NamedTuple):
    """Sources and the texts that quote them, by name, the true cases, and formulae that a user would load."""

    sources: dict[str, str]
    texts: dict[str, str]
    cases: list[Case]
    bank: tuple[str, ...] = ()
