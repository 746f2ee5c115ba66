"""From dated releases to series: volume, minutes, recycled share, new footage, period by period.

A release belongs to a period where every moment that its date allows lies in it; others are counted as unplaced. A
period of which no day was collected is a gap. Where nothing says which days were collected, all periods from that of
the first release to that of the last are taken as such, as whole ones: collection that ended with the last release
would end on an event, and the rate of the last period would come out too high. A note says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from twicetold.errors import UsageError
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, Reading, Series
from twicetold.trends.windows import CollectionWindow, collected_days, of_source, united, was_collected

US_PER_MINUTE = 60_000_000


class Of(StrEnum):
    """What a series is of."""

    RELEASES = "releases"
    MINUTES = "minutes"
    RECYCLED = "recycled"
    NEW = "new"
    NEW_MINUTES = "new-minutes"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What the series need of a release. Lengths are in microseconds.

    `length_us` and `new_length_us` are of what its items are there for; `recycled_us` and `counted_us`, which the
    shares are of, are of all its lanes together (`twicetold.lineage.share`). `earliest` and `latest` are None where
    the release has no date; `traced` is False where no account tells of the whole of it yet.
    """

    release: str
    source: str
    earliest: datetime | None
    latest: datetime | None
    length_us: int = 0
    new_length_us: int = 0
    recycled_us: int = 0
    counted_us: int = 0
    traced: bool = False


class _Rule(msgspec.Struct, frozen=True):
    name: str
    kind: Kind
    unit: str
    amount: Callable[[Counted], float]
    traced_only: bool


_RULES = {
    Of.RELEASES: _Rule("releases", Kind.COUNT, "releases", lambda one: 1.0, False),
    Of.MINUTES: _Rule("minutes", Kind.AMOUNT, "minutes", lambda one: one.length_us / US_PER_MINUTE, False),
    Of.RECYCLED: _Rule(
        "recycled share", Kind.SHARE, "share of minutes", lambda one: one.recycled_us / US_PER_MINUTE, True
    ),
    Of.NEW: _Rule(
        "share of new footage",
        Kind.SHARE,
        "share of minutes",
        lambda one: (one.counted_us - one.recycled_us) / US_PER_MINUTE,
        True,
    ),
    Of.NEW_MINUTES: _Rule("new footage", Kind.AMOUNT, "minutes", lambda one: one.new_length_us / US_PER_MINUTE, True),
}


def count(
    releases: Iterable[Counted],
    periods: Sequence[Period],
    *,
    of: Of | str = Of.RELEASES,
    source: str | None = None,
    windows: Iterable[CollectionWindow] = (),
    until: date | None = None,
) -> Series:
    """One series of the releases of a source, or of all.

    Args:
        periods: in the order of time, without overlap.
        windows: the days that were collected; without any, all periods from the first to the last release.
        until: the day after the last one that was collected, where that is known.
    """
    rule = _RULES[Of(of)]
    everything = list(releases)
    chosen = [one for one in everything if source is None or one.source == source]
    runs, notes = _collected(everything, periods, windows, source, until)
    assumed = bool(notes)
    totals = [[0.0, 0.0, 0] for _ in periods]
    starts = [period.start for period in periods]
    undated = unplaced = outside = untraced = 0
    for one in chosen:
        if one.earliest is None or one.latest is None:
            undated += 1
            continue
        place = bisect_right(starts, one.earliest.date()) - 1
        inside = was_collected(one.earliest, one.latest, runs)
        if place < 0 or not periods[place].holds(one.earliest, one.latest):
            touched = any(p.start <= one.latest.date() and one.earliest.date() < p.end for p in periods)
            unplaced += touched
            continue
        if inside is False:
            outside += 1
            continue
        if rule.traced_only and not one.traced:
            untraced += 1
            continue
        totals[place][0] += rule.amount(one)
        totals[place][1] += one.counted_us / US_PER_MINUTE
        totals[place][2] += 1
    notes += [
        f"{number} releases {said}."
        for number, said in (
            (undated, "have no date and are in no period"),
            (unplaced, "have dates that allow more than one period and are in none"),
            (outside, "are dated outside the days that were collected and are left out"),
            (untraced, "are not traced yet and are left out"),
        )
        if number
    ]
    readings = []
    for period, (amount, base, number) in zip(periods, totals, strict=True):
        days = collected_days(period, runs)
        readings.append(
            Reading(
                period=period,
                days_collected=days,
                amount=amount if days else None,
                base=(base if days else None) if rule.kind is Kind.SHARE else None,
                releases=int(number) if days else None,
            )
        )
    return Series(
        name=rule.name,
        kind=rule.kind,
        unit=rule.unit,
        readings=tuple(readings),
        source=source or "",
        notes=tuple(notes),
        undated=undated,
        unplaced=unplaced,
        outside=outside,
        untraced=untraced,
        assumed=assumed,
    )


def _collected(
    releases: Sequence[Counted],
    periods: Sequence[Period],
    windows: Iterable[CollectionWindow],
    source: str | None,
    until: date | None,
) -> tuple[list[tuple[date, date]], list[str]]:
    given = list(windows)
    speaking = of_source(given, source)
    if speaking:
        runs = united(speaking)
        return ([(start, min(end, until)) for start, end in runs if start < until] if until else runs), []
    lacking = (
        f"No collection window speaks of {source or 'all sources together'}: every"
        if given
        else "No collection windows are known: every"
    )
    bounds = days_of(releases)
    if bounds is None:
        return [], []
    start = max((period.start for period in periods if period.start <= bounds[0]), default=bounds[0])
    end = until or min((period.end for period in periods if period.end >= bounds[1]), default=bounds[1])
    return [(start, end)] if start < end else [], [
        f"{lacking} period from that of the first release to that of the last is taken as wholly collected, and one "
        f"without a release as zero."
    ]


def days_of(releases: Iterable[Counted]) -> tuple[date, date] | None:
    """First day of any release's date, and the day after the last; None where none is dated."""
    dates = [(one.earliest, one.latest) for one in releases if one.earliest is not None and one.latest is not None]
    if not dates:
        return None
    last = max(latest for _, latest in dates) - timedelta(microseconds=1)
    return min(earliest for earliest, _ in dates).date(), last.date() + timedelta(days=1)


def sources_of(releases: Iterable[Counted]) -> list[str]:
    """Every source, sorted."""
    return sorted({one.source for one in releases})


def require_dated(releases: Sequence[Counted]) -> tuple[date, date]:
    """The days of releases.

    Raises:
        UsageError: `trends.nothing`, no release has a date.
    """
    bounds = days_of(releases)
    if bounds is None:
        raise UsageError(
            "no release has a date, so there is no series",
            hint="Add releases with dates; 'twicetold releases' lists them.",
            code="trends.nothing",
        )
    return bounds
