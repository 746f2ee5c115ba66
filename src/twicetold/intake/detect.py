"""Which reader a folder, table or export wants."""

from __future__ import annotations

import os
from pathlib import Path

from twicetold.errors import TableInvalid, UsageError
from twicetold.intake import autoarchiver, fourcat, telegram, webarchive
from twicetold.intake.csvfile import read_rows
from twicetold.intake.folder import read_file, read_folder
from twicetold.intake.plan import Plan
from twicetold.intake.table import read_table

TABLE_NAME = "releases.csv"
_LINES = {".ndjson", ".jsonl"}


def make_plan(
    target: Path,
    *,
    releases: Path | None = None,
    source: str | None = None,
    skip: Path | None = None,
    hold: Path | None = None,
) -> Plan:
    """Plan what to add from a folder, one file, or an export.

    Args:
        target: a folder; a media file; or a table or export, whose files then count from the folder it lies in.
        releases: a table or export whose files count from `target`. Without it, `target` is searched for, in this
            order: `releases.csv`, Telegram's `result.json`, one `.ndjson`, one CSV of auto-archiver.
        source: the source of releases that name none, and of all in a plain folder.
        skip: a folder that is not entered, the archive itself.
        hold: an empty folder into which a web archive is unpacked; without it, one is a file like any other.

    Raises:
        UsageError: there is nothing at `target`, or it lies inside the archive.
        TableInvalid: the table or export cannot be read as one.
    """
    if not os.path.exists(target):
        raise UsageError(f"{target}: there is no such file or folder", hint="Check the path.", code="usage.no_target")
    if skip is not None and Path(os.path.abspath(target)).is_relative_to(skip):
        raise UsageError(
            f"{target}: lies inside the archive",
            hint="Add the folder that the originals came from; the archive's own files are there already.",
            code="usage.inside_archive",
        )
    if target.is_file():
        if releases is None and hold is not None and webarchive.is_web_archive(target):
            return webarchive.read_web_archive(target, hold, source=source)
        if releases is None and target.suffix.lower() in {".csv", ".json", *_LINES}:
            return _read_described(target, target.parent, source, skip)
        return read_file(target, source=source)
    described = releases if releases is not None else _found_in(target)
    return (
        read_folder(target, source=source, skip=skip)
        if described is None
        else _read_described(described, target, source, skip)
    )


def _read_described(path: Path, folder: Path, source: str | None, skip: Path | None) -> Plan:
    suffix = path.suffix.lower()
    if suffix in _LINES:
        return fourcat.read_fourcat(path, folder, source=source, skip=skip)
    if suffix == ".json":
        return telegram.read_telegram(path, folder, source=source)
    if autoarchiver.looks_like_autoarchiver(_header(path)):
        return autoarchiver.read_autoarchiver(path, folder, source=source)
    return read_table(path, folder, source=source)


def _found_in(folder: Path) -> Path | None:
    for name in (TABLE_NAME, telegram.FILE_NAME):
        if (folder / name).is_file():
            return folder / name
    lines = sorted(path for suffix in _LINES for path in folder.glob(f"*{suffix}"))
    if len(lines) == 1:
        return lines[0]
    tables = [path for path in sorted(folder.glob("*.csv")) if _is_autoarchiver(path)]
    return tables[0] if len(tables) == 1 else None


def _is_autoarchiver(path: Path) -> bool:
    try:
        return autoarchiver.looks_like_autoarchiver(_header(path))
    except TableInvalid:
        return False


def _header(path: Path) -> list[str]:
    return next(read_rows(path))[1]
