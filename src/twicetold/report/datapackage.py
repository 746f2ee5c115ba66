"""`datapackage.json`: what the columns of exported tables mean, in the Data Package standard (version 2).

https://datapackage.org: a descriptor beside the files, which readers for R, Python and spreadsheets understand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twicetold.report.account import ArchiveAccount
from twicetold.report.columns import Column, Table, Type
from twicetold.report.delimited import moment

_TYPES: dict[Type, dict[str, str]] = {
    Type.TEXT: {"type": "string"},
    Type.TEXTS: {"type": "array"},
    Type.NUMBER: {"type": "number"},
    Type.COUNT: {"type": "integer"},
    Type.YES_NO: {"type": "boolean"},
    Type.MOMENT: {"type": "datetime"},
    Type.OBJECT: {"type": "object"},
}

_GUARD_NOTE = (
    "In CSV, text that begins with = + - @, a tab, a line break, their full-width forms or an apostrophe has one "
    "apostrophe in front, so that spreadsheets do not run it: take the first apostrophe away to have the text."
)


def descriptor(archive: ArchiveAccount, tables: Mapping[Path, Table], *, name: str, csv: bool) -> dict[str, Any]:
    """The descriptor of these files, as plain JSON values.

    Args:
        tables: the table in each file, by the file's path.
        name: what the package is called.
        csv: whether the files are CSV: times are then decimal seconds, and text is guarded.
    """
    versions = archive.run.versions if archive.run else {}
    described = [
        f"Exported from the archive '{archive.name}' on {moment(archive.made_at)}",
        f", as Twicetold {versions['twicetold']} traced it" if "twicetold" in versions else "",
        ". Spans are half-open: a start belongs to the span, an end is the first moment after it.",
        f" {_GUARD_NOTE}" if csv else "",
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "description": "".join(described),
        "created": moment(archive.made_at),
        "resources": [_resource(path, table, csv=csv) for path, table in tables.items()],
    }


def described_tables(tables: Mapping[Path, Table]) -> list[dict[str, Any]]:
    """The resources of a descriptor, whatever the format of each file; names carry it, for a name stands once."""
    return [
        _resource(path, table, csv=path.suffix == ".csv") | {"name": f"{table.name}-{path.suffix.lstrip('.')}"}
        for path, table in tables.items()
    ]


def _resource(path: Path, table: Table, *, csv: bool) -> dict[str, Any]:
    suffix = path.suffix.lstrip(".")
    schema: dict[str, Any] = {"fields": [_field(column, csv=csv) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    resource: dict[str, Any] = {"name": table.name, "path": path.name, "description": table.description}
    if csv:
        resource |= {"type": "table", "format": "csv", "encoding": "utf-8"}
    else:
        resource |= {"format": suffix}
    return resource | {"schema": schema}


def _field(column: Column, *, csv: bool) -> dict[str, str]:
    field = {"name": column.csv_name if csv else column.stored_name}
    if column.type is Type.TIME:
        unit = "s" if csv else "us"
        field |= {"type": "number" if csv else "integer", "unit": unit}
    else:
        field |= _TYPES[column.type]
    return field | {"description": column.description}
