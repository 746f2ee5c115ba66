"""Write a result into a folder: every table in three formats, every figure in three, and how it was made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from twicetold.archive.place import written_whole
from twicetold.report.columnar import json_lines, write_parquet
from twicetold.report.datapackage import described_tables
from twicetold.report.delimited import csv_lines, moment
from twicetold.report.results import figures
from twicetold.report.results.result import Result
from twicetold.trends.method import Method

DESCRIPTOR = "datapackage.json"
METHOD = "method.txt"


class WrittenFigure(msgspec.Struct, frozen=True):
    """A figure: its specification is the file of its name that ends in `.vl.json`."""

    name: str
    caption: str


class Written(msgspec.Struct, frozen=True):
    """What of a result stands in no table and no figure: under `twicetold` in the description, for `read_result`."""

    name: str
    sentences: list[str]
    methods: list[Method]
    figures: list[WrittenFigure]


def write_result(result: Result, folder: Path, *, made_at: datetime | None = None) -> list[Path]:
    """Write everything and return the files.

    Each table is CSV, JSON lines and Parquet, described by `datapackage.json`; each figure is its Vega-Lite
    specification (`.vl.json`), SVG and PNG; `method.txt` holds how it was made.

    Raises:
        StorageFull, StorageReadOnly: a file cannot be written.
    """
    written: list[Path] = []
    tables = {}
    for sheet in result.sheets:
        for form in ("csv", "jsonl", "parquet"):
            path = folder / f"{sheet.table.name}.{form}"
            with written_whole(path) as held:
                if form == "parquet":
                    write_parquet(sheet.table, sheet.rows, held)
                else:
                    held.writelines((csv_lines if form == "csv" else json_lines)(sheet.table, sheet.rows))
            tables[path] = sheet.table
            written.append(path)
    for figure in result.figures:
        spec = msgspec.json.format(msgspec.json.encode(figure.spec), indent=1) + b"\n"
        drawn = (("vl.json", spec), ("svg", figures.svg(figure.spec).encode()), ("png", figures.png(figure.spec)))
        for suffix, content in drawn:
            written.append(_put(folder / f"{figure.name}.{suffix}", content))
    text = "\n\n".join([result.title, *result.sentences, *result.paragraphs]) + "\n"
    written.append(_put(folder / METHOD, text.encode()))
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"twicetold-{result.name}",
        "title": result.title,
        "description": "\n\n".join([*result.sentences, *result.paragraphs]),
        "created": moment(made_at or datetime.now(UTC).replace(microsecond=0)),
        "resources": described_tables(tables),
        "twicetold": Written(
            name=result.name,
            sentences=list(result.sentences),
            methods=list(result.methods),
            figures=[WrittenFigure(figure.name, figure.caption) for figure in result.figures],
        ),
    }
    written.append(_put(folder / DESCRIPTOR, msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"))
    return written


def _put(path: Path, content: bytes) -> Path:
    with written_whole(path) as held:
        held.write(content)
    return path
