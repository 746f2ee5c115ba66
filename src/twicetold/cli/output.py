"""Results on standard output or into a file, as a table for people or as JSON, JSON lines or CSV for programs.

CSV cells that a spreadsheet would run as a formula get an apostrophe in front. Tables show control characters and
direction overrides as escapes, so that a name from an archive cannot move the cursor or pass for another one.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from twicetold.archive.faults import storage_faults
from twicetold.archive.names import printable

FORMATS = ("table", "json", "jsonl", "csv")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_WIDTH = 200
"""Columns of a table that goes into a file or a pipe, where no terminal says."""

Record = Mapping[str, object]
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where results go, and how."""

    format: str
    file: Path | None

    def records(self, columns: Sequence[str], records: Sequence[Record]) -> None:
        """Write many records. The table and the CSV show `columns` only, JSON everything."""
        match self.format:
            case "json":
                self._write(json.dumps(list(records), indent=2, ensure_ascii=False) + "\n")
            case "jsonl":
                self._write("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))
            case "csv":
                self._write(_csv(columns, records))
            case _:
                self._write_table(columns, [[record.get(column) for column in columns] for record in records])

    def record(self, record: Record) -> None:
        """Write one record: a table of names and values, one JSON object, or one line of CSV."""
        match self.format:
            case "json":
                self._write(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
            case "table":
                self._write_table(("", ""), [[name.replace("_", " "), value] for name, value in record.items()])
            case _:
                self.records(list(record), [record])

    def _write_table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        if not rows and self.file is None:
            return  # a head without a body tells a person nothing; programs ask for another format
        table = Table(box=None, show_header=any(columns), pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(Text(column), overflow="fold")
        for row in rows:
            table.add_row(*(Text(printable(_cell(value))) for value in row))
        if self.file is None and sys.stdout.isatty():
            Console().print(table)
            return
        buffer = io.StringIO()
        Console(file=buffer, width=_PLAIN_WIDTH, color_system=None).print(table)
        self._write("".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines()))

    def _write(self, content: str) -> None:
        # Names that are no text reach here escaped already; "backslashreplace" is for what a terminal cannot show.
        if self.file is None:
            click.echo(content, nl=False)
            return
        with storage_faults(self.file):
            draft = self.file.with_name(f"{self.file.name}.part")
            draft.write_text(content, encoding="utf-8", newline="")
            draft.replace(self.file)


def output_options(command: Callable[Concatenate[Output, P], R]) -> Callable[P, R]:
    """Give a command `--format` and `-o`; it gets an `Output` as its first argument."""

    @click.option("--format", "format_", type=click.Choice(FORMATS), default="table", help="How results are written.")
    @click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
    @functools.wraps(command)
    def with_output(*args: P.args, **kwargs: P.kwargs) -> R:
        output = Output(format=str(kwargs.pop("format_")), file=kwargs.pop("file"))  # type: ignore[arg-type]
        return command(output, *args, **kwargs)

    return with_output


def _csv(columns: Sequence[str], records: Sequence[Record]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([_safe(record.get(column)) for column in columns])
    return buffer.getvalue()


def _safe(value: object) -> str:
    cell = _cell(value)
    return f"'{cell}" if isinstance(value, str) and cell.startswith(_FORMULA_STARTS) else cell


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_cell(part) for part in value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
