"""Which items are traced at a time: a few of the earliest first, so that first accounts do not wait for the last film.

An account needs nothing but what is earlier. So what is first in the order of date can be told first, and stays; each
turn is larger than all before it, so that what is done once a turn is done a few times however large the archive is.
Where turns end depends on the whole archive and not on what is done: after an interruption they are the same.
"""

from __future__ import annotations

from collections.abc import Collection

from twicetold.model import Item, ItemKind
from twicetold.pipeline.workplace import Workplace

FIRST_TURN_S = 1200.0
"""Seconds of film in the first turn: a minute or two of one processor at 640x360 (bench/README.md)."""

GROWTH = 4.0
"""So many times what came before is done by the end of the next turn."""

STILL_S = 1.0
"""A still counts like so many seconds of film."""


def turns(place: Workplace, waiting: Collection[str]) -> list[list[str]]:
    """The items that wait, in order of date, a turn each; turns in which nothing waits are left out."""
    found: list[list[str]] = []
    ends_s, before_s = FIRST_TURN_S, 0.0
    turn: list[str] = []
    for item in place.in_order(place.holders):
        if before_s >= ends_s:
            found.append(turn)
            turn = []
            while before_s >= ends_s:
                ends_s *= GROWTH
        if item in waiting:
            turn.append(item)
        before_s += _seconds(place.items[item])
    return [one for one in [*found, turn] if one]


def _seconds(item: Item) -> float:
    if item.kind is ItemKind.IMAGE:
        return STILL_S
    return 0.0 if item.kind is ItemKind.TEXT else (item.duration_us or 0) / 1_000_000
