"""Periods by calendar: days, ISO weeks, Gregorian months, Hijri months of the Umm al-Qura calendar, or own edges.

Hijri months follow Umm al-Qura (`hijridate`, 1343 to 1500 AH). Months that began by sighting differ from it by a day
or two: a study that states its months is followed by giving their edges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from hijridate import Gregorian

from twicetold.errors import UsageError
from twicetold.trends.period import DAY, Period

MAX_PERIODS = 5000
"""Thirteen years of days. The exact segmentation of a series takes time and memory by the square of this."""


class By(StrEnum):
    """What one period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HIJRI_MONTH = "hijri-month"


def periods_between(first: date, end: date, by: By) -> tuple[Period, ...]:
    """The whole periods that cover the days `[first, end)`; the outer ones may reach beyond them.

    Raises:
        UsageError: `trends.range`, no day lies between, more than 5,000 periods do, or the Hijri calendar ends.
    """
    if end <= first:
        raise UsageError(
            f"no day lies between {first} and {end}", hint="Give the earlier day first.", code="trends.range"
        )
    start, step, label = _RULES[by]
    found: list[Period] = []
    try:
        at = start(first)
        while at < end:
            following = step(at)
            found.append(Period(at, following, label(at)))
            at = following
            if len(found) > MAX_PERIODS:
                raise UsageError(
                    f"{first} to {end} by {by.value} is more than {MAX_PERIODS} periods",
                    hint="Choose longer periods or a shorter time.",
                    code="trends.range",
                )
    except OverflowError as error:
        raise UsageError(
            f"{first} to {end} lies outside the Hijri calendar that is known (1 August 1924 to 16 November 2077)",
            hint="Use Gregorian months, or give the edges of the months yourself.",
            code="trends.range",
        ) from error
    return tuple(found)


def periods_of_edges(edges: Sequence[date], labels: Sequence[str] = ()) -> tuple[Period, ...]:
    """Periods from one edge to the next: n + 1 edges make n periods, labelled by the edge that each begins with.

    Raises:
        UsageError: `trends.edges`, fewer than two edges, or edges that do not rise.
    """
    if len(edges) < 2 or any(after <= before for before, after in pairwise(edges)):
        raise UsageError(
            "edges of periods are two or more dates, each later than the one before",
            hint="Give the first day of every period, and last the first day after the last period.",
            code="trends.edges",
        )
    names = list(labels) + [""] * (len(edges) - len(labels))
    return tuple(Period(start, end, name) for (start, end), name in zip(pairwise(edges), names, strict=False))


def _hijri_start(day: date) -> date:
    hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    return day - timedelta(days=hijri.day - 1)


def _hijri_next(start: date) -> date:
    return start + timedelta(days=Gregorian(start.year, start.month, start.day).to_hijri().month_length())


def _hijri_label(start: date) -> str:
    hijri = Gregorian(start.year, start.month, start.day).to_hijri()
    return f"{hijri.year}-{hijri.month:02d} AH"


def _iso_week(start: date) -> str:
    year, week, _ = start.isocalendar()
    return f"{year}-W{week:02d}"


_Rule = tuple[Callable[[date], date], Callable[[date], date], Callable[[date], str]]
_RULES: dict[By, _Rule] = {
    By.DAY: (lambda day: day, lambda day: day + DAY, date.isoformat),
    By.WEEK: (lambda day: day - timedelta(days=day.weekday()), lambda day: day + timedelta(days=7), _iso_week),
    By.MONTH: (
        lambda day: day.replace(day=1),
        lambda day: (day + timedelta(days=31)).replace(day=1),
        lambda day: f"{day:%Y-%m}",
    ),
    By.HIJRI_MONTH: (_hijri_start, _hijri_next, _hijri_label),
}
"""First day of the period that holds a day, first day of the next period, and label, by kind of period."""
