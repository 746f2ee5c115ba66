"""What the report tells over time: series of the whole archive, their changes, indicators, and how each was made."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from twicetold.errors import DataRefused
from twicetold.report.account import ArchiveAccount
from twicetold.report.results import figures, over_time
from twicetold.report.results.counted import counted_of
from twicetold.report.results.result import Result
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.change.series import changes
from twicetold.trends.counting import Of, count, days_of
from twicetold.trends.period import Period
from twicetold.trends.series import Series

SHOWN = (Of.RELEASES, Of.MINUTES, Of.RECYCLED, Of.NEW_MINUTES)
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
FEWEST_PERIODS = 3
"""Two periods are no course; the list of releases tells as much."""


MOST_PERIODS = 600
"""Fifty years of months. Dating changes takes time by the square of the periods; a date that wide is a typing error."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as the page holds it: an address with the SVG in it, and its words for those who do not see it.

    It stands in a frame of its own, so that names inside two figures cannot meet. Lengths are CSS pixels.
    """

    address: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Told:
    """One result of the section."""

    title: str
    sentences: tuple[str, ...]
    drawn: tuple[Drawn, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    paragraphs: tuple[str, ...]


def told_over_time(archive: ArchiveAccount, more: Sequence[Result] = ()) -> list[Told]:
    """The section's results, then `more` of them; no series where the dated releases span fewer than 3 weeks, or more
    than 50 years.

    Months are told where there are 3, else weeks. Where the data cannot carry a change, the reason is told instead.
    """
    releases = [counted_of(account) for account in archive.releases]
    periods = _periods(archive)
    found: list[Told] = []
    if periods:
        for of in SHOWN:
            series = count(releases, periods, of=of, windows=archive.windows)
            if any(reading.amount for reading in series.readings):
                found.append(_told_series(series))
    if archive.indicators:
        found.append(told(over_time.of_indicators(archive.indicators)))
    return found + [told(result) for result in more]


def _periods(archive: ArchiveAccount) -> Sequence[Period]:
    days = days_of(counted_of(account) for account in archive.releases)
    if days is None:
        return ()
    for by in (By.MONTH, By.WEEK):
        periods = periods_between(*days, by)  # dates lie between 1800 and 2200: never more than 5,000 months
        if len(periods) >= FEWEST_PERIODS:
            return periods if len(periods) <= MOST_PERIODS else ()
    return ()


def _told_series(series: Series) -> Told:
    try:
        found = changes(series)
    except DataRefused as refused:
        said = f"Whether it changed is not stated: {refused.message}. {refused.hint}"
        return told(over_time.of_series(series), said)
    result = over_time.of_changes([found], [series])
    table = over_time.of_series(series)
    return told(
        Result(
            table.name, table.title, table.sheets, result.figures, (*table.methods, *result.methods), result.sentences
        )
    )


def told(result: Result, *more: str) -> Told:
    """A result as the page tells it: its sentences, figures and method, and its first table without empty columns."""
    sheet = result.sheets[0] if result.sheets else None
    names = [column.stored_name for column in sheet.table.columns] if sheet else []
    rows = sheet.rows if sheet else ()
    kept = [place for place, _ in enumerate(names) if any(row[place] not in (None, "", ()) for row in rows)]
    return Told(
        title=result.title,
        sentences=(*result.sentences, *more),
        drawn=tuple(_drawn(figures.svg(figure.spec), figure.caption) for figure in result.figures),
        columns=tuple(names[place].replace("_", " ") for place in kept),
        rows=tuple(tuple(_cell(row[place]) for place in kept) for row in rows),
        paragraphs=result.paragraphs,
    )


def _drawn(svg: str, caption: str) -> Drawn:
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"
    size = _SIZE.search(svg)
    width, height = (ceil(float(size[place])) for place in (1, 2)) if size else (figures.WIDTH, figures.HEIGHT)
    return Drawn(address, caption, width, height)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_cell(held)}" for name, held in value.items())
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
