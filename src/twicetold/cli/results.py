"""How commands show a statistical result: tables, then what they say, then how they were made."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session
from twicetold.report.results.result import Result, Sheet
from twicetold.report.tables import Value

P = ParamSpec("P")
R = TypeVar("R")

_DIGITS = 4


class Shown:
    """Where results go: standard output or a file in one format, and a folder for all formats."""

    def __init__(self, output: Output, folder: Path | None) -> None:
        self._output, self._folder = output, folder

    def result(self, session: Session, result: Result) -> None:
        """Show a result.

        The table for people holds every sheet that has rows; CSV and JSON lines hold the first sheet, JSON everything.
        The paragraph on the method follows on standard error, and is part of the JSON.
        """
        match self._output.format:
            case "json":
                self._output.record(
                    {
                        "title": result.title,
                        "sentences": list(result.sentences),
                        "tables": {
                            sheet.table.name: [_plain(row) for row in sheet.records()] for sheet in result.sheets
                        },
                        "figures": {figure.name: figure.spec for figure in result.figures},
                        "method": list(result.paragraphs),
                    }
                )
            case "table":
                shown = [sheet for sheet in result.sheets if sheet.rows and not sheet.detail]
                for sheet in shown if self._output.file is None else shown[:1]:
                    self._output.records(*_for_people(sheet))
            case _:
                first = result.sheets[0]
                self._output.records([c.stored_name for c in first.table.columns], [_plain(r) for r in first.records()])
        self._told(session, result)

    def sheet(self, session: Session, result: Result, name: str) -> None:
        """Show one sheet of a result, its rows as they are in every format; the folder gets everything."""
        sheet = result.sheet(name)
        if self._output.format == "table":
            self._output.records(*_for_people(sheet))
        else:
            self._output.records([c.stored_name for c in sheet.table.columns], [_plain(r) for r in sheet.records()])
        self._told(session, result)

    def _told(self, session: Session, result: Result) -> None:
        for said in (*result.sentences, *(f"Method. {paragraph}" for paragraph in result.paragraphs)):
            session.message(said)
        if self._folder is not None:
            from twicetold.report.results.write import write_result  # noqa: PLC0415 - drawing loads only when needed

            session.listing([f"Wrote {path}" for path in write_result(result, self._folder)], more=str(self._folder))


def result_options(command: Callable[Concatenate[Shown, P], R]) -> Callable[P, R]:
    """Give a command `--format`, `-o` and `--folder`; it gets a `Shown` as its first argument."""

    @click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        help=(
            "Also write every table (CSV, JSON lines, Parquet), every figure (Vega-Lite, SVG, PNG) and the method here."
        ),
    )
    @output_options
    @functools.wraps(command)
    def with_folder(output: Output, /, *args: P.args, **kwargs: P.kwargs) -> R:
        folder = kwargs.pop("folder")
        return command(Shown(output, folder), *args, **kwargs)  # type: ignore[arg-type]

    return with_folder


def _for_people(sheet: Sheet) -> tuple[list[str], list[dict[str, object]]]:
    """Columns that hold anything, numbers with four digits."""
    records = sheet.records()
    columns = [
        name
        for name in sheet.shown or [column.stored_name for column in sheet.table.columns]
        if any(record[name] not in (None, "", ()) for record in records)
    ]
    return columns, [{column: _rounded(record[column]) for column in columns} for record in records]


def _rounded(value: Value) -> object:
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) and abs(value) < 1e4 else _whole(value)


def _whole(value: Value) -> object:
    return f"{value:.0f}" if isinstance(value, float) else value


def _plain(record: dict[str, Value]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in record.items()}
