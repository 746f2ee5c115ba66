"""Export: which tables, in which format, to where."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO

import msgspec

from twicetold.archive.place import written_whole
from twicetold.errors import UsageError
from twicetold.report.account import ArchiveAccount
from twicetold.report.columnar import json_lines, write_parquet
from twicetold.report.columns import TABLES, Table
from twicetold.report.datapackage import descriptor
from twicetold.report.delimited import csv_lines
from twicetold.report.exchange import vcsl_json, vsc_lines
from twicetold.report.tables import ROWS

ALL = "all"
WHAT = (*TABLES, ALL)
DESCRIPTOR = "datapackage.json"


class ExportFormat(StrEnum):
    """Tables as CSV, JSON lines or Parquet; or matches in a format of copy detection research."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    VSC = "vsc"
    VCSL = "vcsl"


EXCHANGE_FORMATS = (ExportFormat.VSC, ExportFormat.VCSL)


def export(
    archive: ArchiveAccount, path: Path, *, what: str = ALL, form: ExportFormat | str = ExportFormat.CSV
) -> list[Path]:
    """Write an archive's account for other programs; returns the files written.

    Args:
        archive: from `twicetold.report.gather.gather`.
        path: a file for one table; a folder, made where it is missing, for all of them. Files of the same names are
            replaced. `datapackage.json` is written into that folder, or `<file>.datapackage.json` beside a single
            file.
        what: `releases`, `parts`, `matches`, `shares`, `lanes` or `all`.
        form: the format; `vsc` and `vcsl` hold matches only.

    Raises:
        UsageError: `export.what` for a table that there is not, `export.format` for a format that cannot hold it.
        StorageFull, StorageReadOnly: a file cannot be written.
    """
    chosen = _checked(what, form)
    if chosen in EXCHANGE_FORMATS:
        with written_whole(path) as held:
            held.writelines(stream(archive, what="matches", form=chosen))
        return [path]
    if what == ALL:
        files = {path / f"{name}.{chosen.value}": table for name, table in TABLES.items()}
        beside = path / DESCRIPTOR
    else:
        files = {path: TABLES[what]}
        beside = path.with_name(f"{path.name}.{DESCRIPTOR}")
    for file, table in files.items():
        with written_whole(file) as held:
            _write(archive, table, chosen, held)
    name = "twicetold" if what == ALL else f"twicetold-{what}"
    described = descriptor(archive, files, name=name, csv=chosen is ExportFormat.CSV)
    with written_whole(beside) as held:
        held.write(msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n")
    return [*files, beside]


def stream(archive: ArchiveAccount, *, what: str, form: ExportFormat | str) -> Iterator[bytes]:
    """One table as bytes, piece by piece, for standard output: every format but Parquet.

    Raises:
        UsageError: as `export`; also for `all` and for Parquet, which need files.
    """
    chosen = _checked(what, form)
    if chosen is ExportFormat.VSC:
        return vsc_lines(archive)
    if chosen is ExportFormat.VCSL:
        return iter((vcsl_json(archive),))
    if what == ALL or chosen is ExportFormat.PARQUET:
        raise UsageError(
            f"{'several tables' if what == ALL else 'Parquet'} cannot be written to standard output",
            hint="Name a file or folder with -o.",
            code="export.needs_path",
        )
    lines = csv_lines if chosen is ExportFormat.CSV else json_lines
    return lines(TABLES[what], ROWS[what](archive))


def _checked(what: str, form: ExportFormat | str) -> ExportFormat:
    if what not in WHAT:
        raise UsageError(f"there is no table '{what}'", hint=f"Choose from {', '.join(WHAT)}.", code="export.what")
    try:
        chosen = ExportFormat(form)
    except ValueError:
        names = ", ".join(known.value for known in ExportFormat)
        raise UsageError(
            f"there is no export format '{form}'", hint=f"Choose from {names}.", code="export.format"
        ) from None
    if chosen in EXCHANGE_FORMATS and what not in ("matches", ALL):
        raise UsageError(
            f"'{chosen.value}' holds matches and cannot hold {what}",
            hint="Use csv, jsonl or parquet for this table.",
            code="export.format",
        )
    return chosen


def _write(archive: ArchiveAccount, table: Table, form: ExportFormat, held: IO[bytes]) -> None:
    if form is ExportFormat.PARQUET:
        write_parquet(table, ROWS[table.name](archive), held)
    else:
        held.writelines(stream(archive, what=table.name, form=form))
