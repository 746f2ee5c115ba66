"""CSV (RFC 4180, UTF-8, CR LF) that spreadsheets cannot be made to compute with.

A spreadsheet runs a cell that begins like a formula, whoever wrote it: a release's title could send the sheet to a
stranger. Text that begins with one of `GUARDED` therefore gets an apostrophe in front, and so does text that begins
with an apostrophe, which makes the guard reversible: `unguarded` takes exactly one away.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

import msgspec

from twicetold.report.columns import Column, Table, Type
from twicetold.report.tables import Row, Value

GUARDED = frozenset("=+-@\t\r\n＝＋－＠'")
"""First characters that OWASP's note on CSV injection names, their full-width forms, and the apostrophe itself."""


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in GUARDED and text else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell.startswith("'") else cell


def seconds(us: int) -> str:
    """Microseconds as decimal seconds, exact and without an exponent: `12.4`, `0`, `3600.000001`."""
    value = Decimal(us).scaleb(-6)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def csv_lines(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """The file, line by line, the header first."""
    yield csv_line(column.csv_name for column in table.columns)
    for row in rows:
        yield csv_line(_cell(column, value) for column, value in zip(table.columns, row, strict=True))


def csv_line(cells: Iterable[str], *, end: str = "\r\n") -> bytes:
    """One line, quoted where it has to be."""
    held = io.StringIO()
    csv.writer(held, lineterminator=end).writerow(cells)
    return held.getvalue().encode("utf-8")


def _cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, (int, float)):
        return seconds(int(value)) if column.type is Type.TIME else repr(value)
    return guarded(value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8"))


def moment(at: datetime) -> str:
    """ISO 8601 in UTC, ending in Z."""
    return at.isoformat().replace("+00:00", "Z")
