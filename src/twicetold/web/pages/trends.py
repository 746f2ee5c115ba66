"""Trends: one series of the archive over time, with the dates at which it changed and how sure that is."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request

from twicetold.api import Archive
from twicetold.api.trends import Trends
from twicetold.errors import DataRefused, TwicetoldError, UsageError
from twicetold.report.words import isolated
from twicetold.trends.calendar import By
from twicetold.trends.counting import Counted, Of, sources_of
from twicetold.web.desk import Desk
from twicetold.web.messages import Catalogue
from twicetold.web.page import catalogue_of
from twicetold.web.pages.release import shell_word
from twicetold.web.view import View

if TYPE_CHECKING:
    from twicetold.trends.change.points import ChangePoint, Changes
    from twicetold.trends.series import Series

Choice = TypeVar("Choice", bound=StrEnum)

WIDTH, HEIGHT, FOOT = 1000.0, 220.0, 24.0
MAX_LABELS = 12
COLUMNS = ("period", "start", "end", "days_collected", "amount", "base", "value", "low", "high", "releases", "gap")


@dataclass(frozen=True, slots=True)
class Column:
    """One reading as drawn: `top` and `height` of its bar, None in a gap."""

    x: float
    width: float
    top: float | None
    height: float
    label: str
    said: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A change as drawn: where it most probably is, and the days between which it began."""

    x: float
    first: float
    last: float
    said: str
    established: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A series in a box of `WIDTH` by `HEIGHT`; `most` is the value at its top, `most_said` as it is written there."""

    columns: tuple[Column, ...]
    marks: tuple[Mark, ...]
    most: float
    most_said: str = ""


class RememberedTrends(Trends):
    """The archive's statistics on counts that the desk keeps from one request to the next."""

    def __init__(self, archive: Archive, desk: Desk) -> None:
        super().__init__(archive)
        self._counts = desk.counts

    def counted(self) -> list[Counted]:
        """What the series need of every release."""
        return self._counts.of(self._archive)

    def changes(self, series: Series, *, drift: bool = True) -> Changes:
        """When a series changed."""
        return self._counts.changes(series, lambda one: super(RememberedTrends, self).changes(one, drift=drift))


def date_again(desk: Desk) -> None:
    """Date again what was looked at last, so that who looks again does not wait."""
    for of, by, source in desk.counts.looked_at():
        with desk.archive() as archive, contextlib.suppress(DataRefused, UsageError):
            trends = RememberedTrends(archive, desk)
            trends.changes(trends.series(of=of, by=by, source=source or None))


def look_ahead(desk: Desk) -> None:
    """Count and date what the page shows first, before anybody asks; what is wrong with the archive, pages tell."""
    desk.counts.looked_at((Of.RECYCLED.value, By.MONTH.value, ""))
    with contextlib.suppress(TwicetoldError):
        date_again(desk)


def view(request: Request, desk: Desk) -> View:
    """The series that `of`, `by` and `source` name."""
    of = _one_of(Of, request.query_params.get("of", ""), Of.RECYCLED)
    by = _one_of(By, request.query_params.get("by", ""), By.MONTH)
    source = request.query_params.get("source", "")
    desk.counts.looked_at((of.value, by.value, source))
    series: Series | None = None
    changes: Changes | None = None
    refused: UsageError | None = None
    with desk.archive() as archive:
        trends = RememberedTrends(archive, desk)
        sources = sources_of(trends.counted())
        try:
            series = trends.series(of=of, by=by, source=source or None)
            changes = trends.changes(series)
        except (DataRefused, UsageError) as error:
            # What the data cannot carry is an answer: it stands on the page with its reason.
            refused = error
    options = f"--of {of} --by {by}" + (f" --source {shell_word(source)}" if source else "")
    return View(
        template="trends.html.j2",
        title="trends.title",
        columns=COLUMNS,
        records=[] if series is None else _records(series),
        about={
            "of": of.value,
            "by": by.value,
            "source": source,
            "refused": refused.message if refused else None,
            "changes": [] if changes is None else [_change(point) for point in changes.points],
            "notes": [] if series is None else list(series.notes),
        },
        context={
            "series": series,
            "notes": () if series is None else notes_of(catalogue_of(request), series),
            "changes": changes,
            "refused": refused,
            "refusal": "" if refused is None else refusal_of(catalogue_of(request), refused, series, source),
            "chart": None if series is None else chart_of(series, changes),
            "of": of.value,
            "by": by.value,
            "source": source,
            "sources": sources,
            "all_of": [one.value for one in Of],
            "all_by": [one.value for one in By],
            "method": None if changes is None else changes.method,
        },
        command=f"twicetold trends {options}",
        python=f'archive.trends.changes(archive.trends.series(of="{of}", by="{by}", source={source or None!r}))',
    )


def refusal_of(catalogue: Catalogue, refused: UsageError, series: Series | None, source: str) -> str:
    """Why there is no series or no date, in the language of the page; empty where its catalogue has no words for it."""
    from twicetold.trends.change.points import MIN_PERIODS  # noqa: PLC0415 - statistics load only when needed

    key = f"refusal.{refused.code.replace('.', '_')}"
    if not catalogue.has(key):
        return ""
    known = 0 if series is None else len(series.known)
    return catalogue.text(key, known=known, minimum=MIN_PERIODS, source=isolated(source))


def notes_of(catalogue: Catalogue, series: Series) -> tuple[str, ...]:
    """What the reader of a series has to know, in the language of the page; empty where more than counts is said."""
    said = [catalogue.text("note.assumed")] if series.assumed else []
    numbers = {name: getattr(series, name) for name in ("undated", "unplaced", "outside", "untraced")}
    said += [catalogue.text(f"note.{name}", number=number) for name, number in numbers.items() if number]
    return tuple(said) if len(said) == len(series.notes) else ()


def chart_of(series: Series, changes: Changes | None) -> Chart:
    """The drawing of a series: every bar as wide as its period is long."""
    readings = series.readings
    if not readings:
        return Chart((), (), 1.0)
    first, end = readings[0].period.start, readings[-1].period.end
    days = max(1, (end - first).days)
    values = [reading.value for reading in readings if reading.value is not None and not reading.gap]
    most = max(values, default=0.0) or 1.0

    def x(day: date) -> float:
        return round(WIDTH * min(max((day - first).days, 0), days) / days, 2)

    every = max(1, -(-len(readings) // MAX_LABELS))
    columns = []
    for place, reading in enumerate(readings):
        left, right = x(reading.period.start), x(reading.period.end)
        value = None if reading.gap else reading.value
        height = 0.0 if value is None else round((HEIGHT - FOOT - 8) * value / most, 2)
        said = f"{reading.period.label}: " + ("–" if value is None else _said(series, value))
        columns.append(
            Column(
                x=left,
                width=max(1.0, round(right - left - 1, 2)),
                top=None if value is None else round(HEIGHT - FOOT - height, 2),
                height=height,
                label=reading.period.label if place % every == 0 else "",
                said=said,
            )
        )
    marks = [
        Mark(
            x=x(point.on),
            first=x(point.earliest),
            last=x(point.latest),
            said=f"{point.on} ({point.earliest} – {point.latest})",
            established=point.established,
        )
        for point in (() if changes is None else changes.points)
    ]
    return Chart(tuple(columns), tuple(marks), most, _said(series, most))


def _said(series: Series, value: float) -> str:
    share = any(reading.base is not None for reading in series.readings)
    return f"{100 * value:.1f} %" if share else f"{value:,.4g}"


def _records(series: Series) -> list[dict[str, object]]:
    return [
        {
            "period": reading.period.label,
            "start": str(reading.period.start),
            "end": str(reading.period.end),
            "days_collected": reading.days_collected,
            "amount": reading.amount,
            "base": reading.base,
            "value": reading.value,
            "low": reading.low,
            "high": reading.high,
            "releases": reading.releases,
            "gap": reading.gap,
        }
        for reading in series.readings
    ]


def _change(point: ChangePoint) -> dict[str, object]:
    return {
        "on": str(point.on),
        "earliest": str(point.earliest),
        "latest": str(point.latest),
        "probability": point.probability,
        "established": point.established,
    }


def _one_of(kind: type[Choice], text: str, otherwise: Choice) -> Choice:
    return kind(text) if text in tuple(kind) else otherwise
