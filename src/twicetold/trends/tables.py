"""Tables that people hand over for the statistics: CSV with named columns, read cell by cell.

`first` is the first day of a row and `last` its last; either may be a month or a year (`2015-08`), and with `last`
empty the row is of all that `first` names. Numbers may have bounds: `1146`, `>9000`, `<200`, `1500-2000`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import inf, isfinite
from pathlib import Path

import msgspec

from twicetold.errors import IntakeRejected, TableInvalid
from twicetold.intake.csvfile import read_rows
from twicetold.intake.dates import parse_date
from twicetold.model import DateKind, Provenance, ReleaseDate
from twicetold.trends.period import Period

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_VALUE = re.compile(rf"\s*(?P<mark>[<>~≈])?\s*(?P<low>{_NUMBER})\s*(?:(?:-|–|to|\.\.)\s*(?P<high>{_NUMBER}))?\s*")

YES, NO = {"yes", "true", "1", "alive"}, {"no", "false", "0", "gone"}


class Bounded(msgspec.Struct, frozen=True):
    """What a cell says of a number: bounds, which may be infinite, and whether it said so outright."""

    low: float
    high: float
    text: str

    @property
    def exact(self) -> bool:
        """True for a single number."""
        return self.low == self.high

    @property
    def middle(self) -> float | None:
        """The number, or the middle of its bounds; None where one of them is infinite."""
        return (self.low + self.high) / 2 if isfinite(self.low) and isfinite(self.high) else None


class Row(msgspec.Struct, frozen=True):
    """One row, with the name of its file and its number there, for messages."""

    where: str
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """The cell without outer blanks; empty where it is."""
        return self.cells.get(column, "")

    def number(self, column: str, *, least: float = -inf) -> float | None:
        """A plain number; None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = inf
        if not isfinite(value):
            raise self.wrong(column, "is no number", code="trends.table")
        if value < least:
            raise self.wrong(
                column,
                f"is below {least:g}",
                code="trends.negative",
                hint="Correct the row; leave empty what was not collected.",
            )
        return value

    def count(self, column: str) -> int | None:
        """A whole number from zero; None for an empty cell."""
        value = self.number(column, least=0)
        if value is None:
            return None
        if value != int(value):
            raise self.wrong(column, "is no whole number", code="trends.table")
        return int(value)

    def bounded(self, column: str) -> Bounded | None:
        """A number that may have bounds; None for an empty cell. `~` is taken as said outright."""
        text = self.text(column)
        if not text:
            return None
        match = _VALUE.fullmatch(text.replace(",", ""))
        if match is None:
            raise self.wrong(
                column,
                "is no number",
                code="trends.table",
                hint="Write 1146, >9000, <200 or 1500-2000.",
            )
        low = float(match["low"])
        high = low if match["high"] is None else float(match["high"])
        if high < low:
            raise self.wrong(column, "ends below where it begins", code="trends.table")
        if match["mark"] == ">":
            high = inf
        elif match["mark"] == "<":
            low = -inf
        return Bounded(low, high, text)

    def moment(self, column: str) -> datetime | None:
        """The first moment that a date allows; None for an empty cell."""
        date = self._date(column)
        return None if date is None else date.earliest

    def period(self, *, label: str = "") -> Period:
        """The days from `first` to `last`."""
        first, last = self._date("first"), self._date("last")
        if first is None:
            raise self.wrong("first", "is empty", code="trends.table", hint="Give the first day of the row.")
        start, end = first.earliest.date(), (last or first).latest
        if end.date() <= start:
            raise TableInvalid(
                f"{self.where}: 'last' ({self.text('last')}) lies before 'first' ({self.text('first')})",
                hint="Correct the dates.",
                code="trends.order",
            )
        return Period(start, end.date(), label or (self.text("first") if not self.text("last") else ""))

    def yes(self, column: str, *, default: bool) -> bool:
        """Yes or no, in words or as 1 and 0."""
        text = self.text(column).lower()
        if not text:
            return default
        if text not in YES | NO:
            raise self.wrong(column, "is neither yes nor no", code="trends.table")
        return text in YES

    def wrong(
        self, column: str, what: str, *, code: str, hint: str = "Correct the cell, or leave it empty."
    ) -> TableInvalid:
        """The error that this cell is."""
        return TableInvalid(f"{self.where}: '{column}' ({self.text(column)}) {what}", hint=hint, code=code)

    def _date(self, column: str) -> ReleaseDate | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return parse_date(text, kind=DateKind.CLAIMED, provenance=Provenance.STATED)
        except IntakeRejected as error:
            raise TableInvalid(f"{self.where}: {error.message}", hint=error.hint, code="trends.table") from error


def read(path: Path, *, required: Sequence[str], optional: Iterable[str] = (), any_column: bool = False) -> list[Row]:
    """The rows of a table.

    Args:
        required, optional: names of columns; case and order do not matter.
        any_column: whether other columns are allowed, as where each theme has one of its own.

    Raises:
        TableInvalid: `intake.table`; `trends.columns`, a required column is missing or an unknown one is there;
            `trends.empty`, no row; `trends.table`, a row with more or fewer cells than the header.
    """
    lines = list(read_rows(path))
    header = [cell.strip().lower() if not any_column else cell.strip() for cell in lines[0][1]]
    missing = [name for name in required if name not in header]
    unknown = [] if any_column else [name for name in header if name not in {*required, *optional}]
    if missing or unknown or len(set(header)) < len(header):
        raise TableInvalid(
            f"{path}: the header is {', '.join(header)}"
            + (f"; it lacks {', '.join(missing)}" if missing else "")
            + (f"; it has {', '.join(unknown)}, which means nothing here" if unknown else ""),
            hint=f"Columns are {', '.join(required)}" + (f", and may be {', '.join(optional)}." if optional else "."),
            code="trends.columns",
        )
    rows = []
    for number, cells in lines[1:]:
        where = f"{path}, row {number}"
        if len(cells) != len(header):
            raise TableInvalid(
                f"{where}: has {len(cells)} cells, the header {len(header)}",
                hint="Put cells that hold the delimiter in double quotes.",
                code="trends.table",
            )
        rows.append(Row(where, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}))
    if not rows:
        raise TableInvalid(f"{path}: no value", hint="Give at least one row.", code="trends.empty")
    return rows
