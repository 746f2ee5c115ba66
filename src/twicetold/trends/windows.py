"""Collection windows: the days in which a source's releases were collected. Outside them nothing is known.

A period without a collected day is a gap, drawn as one, never a zero; a period that was collected in part counts with
the days it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import msgspec

from twicetold.trends.period import Period


class CollectionWindow(msgspec.Struct, frozen=True, kw_only=True):
    """The days `[start, end)`, by date of release, in which everything of a source was to be collected.

    An empty `source` stands for every source. Raises ValueError where no day lies between.
    """

    start: date
    end: date
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a window ends after it starts: [{self.start}, {self.end}) holds no day")


def united(windows: Iterable[CollectionWindow]) -> list[tuple[date, date]]:
    """The days that any window covers, as disjoint half-open runs in the order of time."""
    runs: list[tuple[date, date]] = []
    for window in sorted(windows, key=lambda window: (window.start, window.end)):
        if runs and window.start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], window.end))
        else:
            runs.append((window.start, window.end))
    return runs


def of_source(windows: Iterable[CollectionWindow], source: str | None) -> list[CollectionWindow]:
    """The windows that speak of a source. For all sources together (None) only those that cover every source."""
    return [window for window in windows if not window.source or window.source == source]


def collected_days(period: Period, runs: Sequence[tuple[date, date]]) -> int:
    """How many days of a period were collected; `runs` as `united` gives them."""
    return sum(max(0, (min(period.end, end) - max(period.start, start)).days) for start, end in runs)


def was_collected(earliest: datetime, latest: datetime, runs: Sequence[tuple[date, date]]) -> bool | None:
    """Whether the moments `[earliest, latest)` lie in the runs: True, False, or None where only some do."""
    first, end = earliest.date(), (latest - timedelta(microseconds=1)).date() + timedelta(days=1)
    covered = sum(max(0, (min(end, stop) - max(first, start)).days) for start, stop in runs)
    return False if covered == 0 else True if covered == (end - first).days else None
