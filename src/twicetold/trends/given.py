"""Series, themes, windows, indicators and edges as people hand them over in tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from twicetold.errors import TableInvalid
from twicetold.trends import series as series_room
from twicetold.trends import tables, themes
from twicetold.trends.calendar import periods_of_edges
from twicetold.trends.indicators.indicator import IndicatorValue
from twicetold.trends.period import Period
from twicetold.trends.series import Kind, Reading, Series
from twicetold.trends.themes import Chosen, ThemeCounts
from twicetold.trends.windows import CollectionWindow


def series_of(path: Path, *, name: str = "", unit: str = "", kind: Kind | str = Kind.COUNT) -> Series:
    """A series: `first`, `last`, `value`; `of` makes it one of shares; `days` where a period was collected in part.

    A row with an empty value is a gap.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`, `trends.order`, `trends.negative`, `trends.part`.
        DataRefused: `trends.overlap`.
    """
    rows = tables.read(path, required=("first", "value"), optional=("last", "of", "days", "note"))
    readings = []
    for row in rows:
        period, value, base, days = (
            row.period(),
            row.number("value", least=0),
            row.number("of", least=0),
            row.count("days"),
        )
        if days is not None and days > period.days:
            raise row.wrong("days", f"is more than the {period.days} days of the period", code="trends.table")
        collected = (period.days if days is None else days) if value is not None else 0
        readings.append(Reading(period=period, days_collected=collected, amount=value, base=base))
    shares = any(reading.base is not None for reading in readings)
    made = Series(
        name=name or path.stem,
        kind=Kind.SHARE if shares else Kind(kind),
        unit=unit or ("share" if shares else "things"),
        readings=tuple(readings),
    )
    return series_room.checked(made, where=str(path))


def themes_of(
    path: Path, *, exclusive: bool = False, coders: int | None = None, chosen: str = "unknown"
) -> ThemeCounts:
    """Themes: `first`, `last`, `coded` (how many releases were coded), and a column for each theme.

    Raises:
        TableInvalid: as `series_of`; `trends.shape` where there is no column of a theme.
        DataRefused: `trends.overlap`.
    """
    rows = tables.read(path, required=("first", "coded"), any_column=True)
    names = [name for name in rows[0].cells if name not in {"first", "last", "coded"}]
    if not names:
        raise TableInvalid(
            f"{path}: no column of a theme",
            hint="Give each theme a column with how many of the coded releases carry it.",
            code="trends.shape",
        )
    table = ThemeCounts(
        periods=tuple(row.period() for row in rows),
        themes=tuple(names),
        counts=tuple(tuple(row.number(name, least=0) or 0.0 for name in names) for row in rows),
        coded=tuple(row.number("coded", least=0) or 0.0 for row in rows),
        exclusive=exclusive,
        coders=coders,
        chosen=Chosen(chosen),
    )
    return themes.checked(table, where=str(path))


def windows_of(path: Path) -> list[CollectionWindow]:
    """Collection windows: `first`, `last`, and `source`, which is empty for all sources.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`, `trends.order`.
    """
    rows = tables.read(path, required=("first", "last"), optional=("source", "note"))
    found = []
    for row in rows:
        period = row.period()
        found.append(
            CollectionWindow(start=period.start, end=period.end, source=row.text("source"), note=row.text("note"))
        )
    return found


def indicator_rows_of(path: Path) -> list[tuple[str, str, IndicatorValue]]:
    """Values of indicators as (name, unit, value): `indicator`, `first`, `last`, `value` or bounds, `unit`, `citation`.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`, `trends.order`; `indicators.citation`, a value without one;
            `indicators.unbounded`, a value such as `>90` without its other bound.
    """
    rows = tables.read(path, required=("indicator", "first", "value", "unit", "citation"), optional=("last", "note"))
    found = []
    for row in rows:
        value, period = row.bounded("value"), row.period()
        if value is None or not row.text("indicator") or not row.text("unit"):
            raise TableInvalid(
                f"{row.where}: indicator, value and unit are needed",
                hint="Leave out rows without a value: what is not known is not there.",
                code="trends.table",
            )
        if value.middle is None:
            raise row.wrong(
                "value", "has one bound only", code="indicators.unbounded", hint="Give both bounds, as in 0-200."
            )
        if not row.text("citation"):
            raise row.wrong("citation", "is empty", code="indicators.citation", hint="Say where the value was read.")
        found.append(
            (
                row.text("indicator"),
                row.text("unit"),
                IndicatorValue(
                    start=period.start,
                    end=period.end,
                    low=value.low,
                    high=value.high,
                    citation=row.text("citation"),
                    note=row.text("note"),
                ),
            )
        )
    return found


def edges_of(path: Path) -> tuple[Period, ...]:
    """Periods from their edges: `edge`, and `label` of the period that begins there.

    Raises:
        TableInvalid: `trends.columns`, `trends.table`.
        UsageError: `trends.edges`.
    """
    rows = tables.read(path, required=("edge",), optional=("label",))
    edges: list[date] = []
    for row in rows:
        moment = row.moment("edge")
        if moment is None:
            raise row.wrong("edge", "is empty", code="trends.table")
        edges.append(moment.date())
    return periods_of_edges(edges, [row.text("label") for row in rows][: len(edges) - 1])
