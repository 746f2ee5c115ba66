"""Which of several lists hold which things: the counts that estimates of a hidden population rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.errors import DataRefused, TableInvalid, UsageError
from twicetold.trends import tables
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.period import DAY, Period

MAX_LISTS = 5
"""Five lists have 1,024 models with two-way interactions; a sixth would have 32,768 and cells that are nearly all
empty.
"""


class Histories(msgspec.Struct, frozen=True, kw_only=True):
    """How many things each combination of lists holds: `counts` by a tuple of yes and no, in the order of `lists`."""

    lists: tuple[str, ...]
    counts: dict[tuple[bool, ...], int]

    @property
    def seen(self) -> int:
        """Things that at least one list holds."""
        return sum(self.counts.values())

    def size(self, place: int) -> int:
        """Things that one list holds."""
        return sum(number for cell, number in self.counts.items() if cell[place])

    def shared(self, one: int, other: int) -> int:
        """Things that two lists both hold."""
        return sum(number for cell, number in self.counts.items() if cell[one] and cell[other])

    def times(self) -> NDArray[np.int64]:
        """How many things exactly k lists hold; shape (lists + 1,), entry 0 is 0: what no list holds is not known."""
        found = np.zeros(len(self.lists) + 1, dtype=np.int64)
        for cell, number in self.counts.items():
            found[sum(cell)] += number
        return found


def histories_of(members: Mapping[str, Iterable[str]]) -> Histories:
    """Histories of lists of names.

    Raises:
        DataRefused: `population.lists`, fewer than two lists or more than five; `population.empty`, a list without a
        thing.
    """
    lists = tuple(members)
    if not 2 <= len(lists) <= MAX_LISTS:
        raise DataRefused(
            f"{len(lists)} lists: an estimate needs 2 to {MAX_LISTS}",
            hint="One list says nothing of what it missed; join lists that were made in the same way.",
            code="population.lists",
        )
    sets = [set(members[name]) for name in lists]
    empty = [name for name, held in zip(lists, sets, strict=True) if not held]
    if empty:
        raise DataRefused(
            f"{', '.join(empty)}: holds nothing",
            hint="Leave it out, or correct the names of the lists.",
            code="population.empty",
        )
    counts: Counter[tuple[bool, ...]] = Counter()
    for thing in set().union(*sets):
        counts[tuple(thing in held for held in sets)] += 1
    return Histories(lists=lists, counts=dict(counts))


def overlaps(histories: Histories) -> list[tuple[str, str, int, int, int]]:
    """Each pair of lists with its two sizes and what both hold."""
    return [
        (histories.lists[a], histories.lists[b], histories.size(a), histories.size(b), histories.shared(a, b))
        for a, b in combinations(range(len(histories.lists)), 2)
    ]


class Listed(msgspec.Struct, frozen=True):
    """A thing on a list; `period` is empty where the table has no days."""

    list: str
    thing: str
    first: tables.Row


def read_lists(path: Path) -> list[Listed]:
    """A table of `list`, `id` and, for counts by period, `date`.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`, `trends.empty`; `population.twice`, a thing twice on one list.
    """
    rows = tables.read(path, required=("list", "id"), optional=("date", "note"))
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        key = (row.text("list"), row.text("id"))
        if not all(key):
            raise row.wrong("id" if key[0] else "list", "is empty", code="trends.table")
        if key in seen:
            raise TableInvalid(
                f"{row.where}: '{key[1]}' stands twice on the list {key[0]}",
                hint="Take out the second row; things that differ need ids that do.",
                code="population.twice",
            )
        seen.add(key)
        found.append(Listed(*key, row))
    return found


def members_of(listed: Sequence[Listed]) -> dict[str, set[str]]:
    """The things of each list, in the order in which lists first stand in the table."""
    found: dict[str, set[str]] = {}
    for one in listed:
        found.setdefault(one.list, set()).add(one.thing)
    return found


def by_period(listed: Sequence[Listed], periods: Sequence[Period]) -> tuple[list[dict[str, set[str]]], int]:
    """The same for each period, and how many rows have no date in one. The earliest date of a thing on any list
    counts.
    """
    dates: dict[str, datetime] = {}
    undated = 0
    for one in listed:
        moment = one.first.moment("date")
        if moment is not None and (one.thing not in dates or moment < dates[one.thing]):
            dates[one.thing] = moment
    names = list(dict.fromkeys(one.list for one in listed))
    found: list[dict[str, set[str]]] = [{name: set() for name in names} for _ in periods]
    for one in listed:
        moment = dates.get(one.thing)
        place = (
            None
            if moment is None
            else next((n for n, period in enumerate(periods) if period.start <= moment.date() < period.end), None)
        )
        if place is None:
            undated += 1
        else:
            found[place][one.list].add(one.thing)
    return found, undated


def periods_of(listed: Sequence[Listed], by: By) -> tuple[Period, ...]:
    """Periods over all dates of a table.

    Raises:
        UsageError: `trends.nothing`, no row has a date; `trends.range`.
    """
    moments = [moment for one in listed if (moment := one.first.moment("date")) is not None]
    if not moments:
        raise UsageError(
            "no row has a date, so nothing can be told by period",
            hint="Give a column 'date', or leave --by out.",
            code="trends.nothing",
        )
    return periods_between(min(moments).date(), max(moments).date() + DAY, by)
