"""Read a result back from the folder that it was written into, so that a report can hold it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from twicetold.archive.faults import storage_faults
from twicetold.errors import TableInvalid
from twicetold.report.columns import Column, Table, Type
from twicetold.report.results.result import Figure, Result, Sheet
from twicetold.report.results.write import DESCRIPTOR, Written, WrittenFigure

MAX_BYTES = 64 << 20
_TYPES = {
    "string": Type.TEXT,
    "array": Type.TEXTS,
    "number": Type.NUMBER,
    "integer": Type.COUNT,
    "boolean": Type.YES_NO,
    "datetime": Type.MOMENT,
    "object": Type.OBJECT,
}


class _Field(msgspec.Struct):
    name: str
    type: str
    description: str = ""


class _Schema(msgspec.Struct):
    fields: list[_Field]


class _Resource(msgspec.Struct):
    path: str
    schema: _Schema
    description: str = ""


class _Package(msgspec.Struct):
    title: str
    resources: list[_Resource]
    twicetold: Written


def read_result(folder: Path) -> Result:
    """The result that `write_result` wrote into a folder.

    Raises:
        TableInvalid: `report.result`, the folder holds none, or one that was changed so that it cannot be read.
    """
    try:
        package = msgspec.json.decode(_read(folder, DESCRIPTOR), type=_Package)
        sheets = [_sheet(folder, one) for one in package.resources if one.path.endswith(".jsonl")]
        told = package.twicetold
        return Result(
            name=told.name,
            title=package.title,
            sheets=tuple(sheets),
            figures=tuple(_figure(folder, one) for one in told.figures),
            methods=tuple(told.methods),
            sentences=tuple(told.sentences),
        )
    except (msgspec.DecodeError, OSError, UnicodeDecodeError, KeyError, ValueError) as error:
        raise TableInvalid(
            f"{folder}: holds no result that can be read ({error})",
            hint="Give a folder that a command wrote with --folder.",
            code="report.result",
        ) from error


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    if Path(name).name != name or path.is_symlink() or path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{name} is no plain file of up to {MAX_BYTES >> 20} MiB in it")
    with storage_faults(path):
        return path.read_bytes()


def _sheet(folder: Path, resource: _Resource) -> Sheet:
    fields = resource.schema.fields
    columns = tuple(Column(field.name, _TYPES[field.type], field.description) for field in fields)
    lines = _read(folder, resource.path).splitlines()
    rows = tuple(tuple(_cells(msgspec.json.decode(line, type=dict[str, Any]), fields)) for line in lines)
    return Sheet(Table(Path(resource.path).stem, resource.description, columns), rows)


def _cells(record: dict[str, Any], fields: Iterable[_Field]) -> Iterable[Any]:
    for field in fields:
        value = record[field.name]
        if isinstance(value, list):
            yield tuple(value)
        elif field.type == "datetime" and isinstance(value, str):
            yield datetime.fromisoformat(value)
        else:
            yield value


def _figure(folder: Path, figure: WrittenFigure) -> Figure:
    spec = msgspec.json.decode(_read(folder, f"{figure.name}.vl.json"), type=dict[str, Any])
    return Figure(figure.name, figure.caption, spec)
