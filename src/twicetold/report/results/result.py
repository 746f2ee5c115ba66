"""A result for print: tables whose columns are described, figures as Vega-Lite specifications, methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from typing import Any

from twicetold.report.columns import Column, Table, Type
from twicetold.report.tables import Row, Value
from twicetold.trends.method import Method
from twicetold.trends.period import DAY, Period


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows, in the order of its columns.

    A `detail` is left out where people read along; of others they see the columns `shown`, or all of them.
    """

    table: Table
    rows: tuple[Row, ...]
    detail: bool = False
    shown: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Value]]:
        """Rows as objects."""
        names = [column.stored_name for column in self.table.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its file's name, what it shows in one sentence (for those who do not see it), its specification."""

    name: str
    caption: str
    spec: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a command answers with. The first sheet is the one that a single file holds."""

    name: str
    title: str
    sheets: tuple[Sheet, ...]
    figures: tuple[Figure, ...] = ()
    methods: tuple[Method, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """How it was made, a paragraph for each method."""
        return tuple(method.paragraph for method in self.methods)

    def sheet(self, name: str) -> Sheet:
        """One sheet. Raises KeyError where there is none of this name."""
        return {sheet.table.name: sheet for sheet in self.sheets}[name]


Field = tuple[str, Type, str]
"""Name of a column, and of the attribute that it shows; its type; what it means."""


def bounds(name: str = "", *, low: str = "", high: str = "") -> tuple[Field, Field]:
    """Columns of a 95 % interval: `low` and `high`, or those of what is named.

    Args:
        low, high: what the description of either says beyond that.
    """
    before = f"{name}_" if name else ""
    return (
        (f"{before}low", Type.NUMBER, f"Lower bound of the 95 % interval{low}."),
        (f"{before}high", Type.NUMBER, f"Upper bound of the 95 % interval{high}."),
    )


def sheet(
    name: str,
    description: str,
    fields: Sequence[Field],
    things: Iterable[object],
    *,
    detail: bool = False,
    shown: tuple[str, ...] = (),
) -> Sheet:
    """A table of values that have these attributes.

    A field `period` becomes two columns, `first` and `last`, the first and last day. Numbers that are not finite
    become empty: JSON has no word for them.
    """
    columns: list[Column] = []
    for field, kind, description_ in fields:
        if field == "period":
            columns.append(Column("first", Type.TEXT, f"First day of {description_}."))
            columns.append(Column("last", Type.TEXT, f"Last day of {description_}."))
        else:
            columns.append(Column(field, kind, description_))
    rows = []
    for thing in things:
        cells: list[Value] = []
        for field, kind, _ in fields:
            value = thing[field] if isinstance(thing, dict) else getattr(thing, field)
            if isinstance(value, Period):
                cells += [value.start.isoformat(), (value.end - DAY).isoformat()]
            else:
                cells.append(_cell(value, kind))
        rows.append(tuple(cells))
    return Sheet(Table(name, description, tuple(columns)), tuple(rows), detail, shown)


def _cell(value: Any, kind: Type) -> Value:
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or kind is Type.MOMENT:
        return value  # type: ignore[no-any-return]
    if kind is Type.NUMBER:
        return float(value) if isfinite(value) else None
    made: dict[Type, Callable[[Any], Value]] = {
        Type.COUNT: int,
        Type.YES_NO: bool,
        Type.TEXTS: _texts,
        Type.OBJECT: _object,
    }
    return made.get(kind, str)(value)


def _texts(value: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(part) for part in value)


def _object(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object of plain values; what holds several becomes a list."""
    return {name: list(held) if isinstance(held, tuple) else held for name, held in value.items()}
