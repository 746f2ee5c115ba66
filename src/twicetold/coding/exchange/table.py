"""Codings as CSV: one row for each, and one with an empty code for each release that a coder finished.

Columns: `release`, `item`, `start`, `end`, `unit` (`us` for microseconds, `characters` for code points), `code`,
`value`, `coder`, `made_at`, `blind`, `note`. On reading, `release`, `code` and `coder` are needed; the others may be
missing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from twicetold.archive.moments import to_text
from twicetold.coding.exchange.carried import STAGE, Carried
from twicetold.coding.records import Coding, Pass, Passage, Target, TargetKind
from twicetold.errors import TableInvalid
from twicetold.intake.csvfile import read_rows
from twicetold.model import Problem
from twicetold.time import Span

COLUMNS = ("release", "item", "start", "end", "unit", "code", "value", "coder", "made_at", "blind", "note")
_NEEDED = {"release", "code", "coder"}


def written(codings: Iterable[Coding], passes: Iterable[Pass]) -> str:
    """The table as text, with a byte order mark, which spreadsheets need to read UTF-8."""
    begun = list(passes)
    blind = {(one.release, one.coder): one.blind for one in begun}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for coding in codings:
        start, end = coding.target.bounds or ("", "")
        unit = {TargetKind.SPAN: "us", TargetKind.PASSAGE: "characters"}.get(coding.target.kind, "")
        hidden = blind.get((coding.target.release, coding.coder), False)
        row = [coding.target.release, coding.target.item, start, end, unit, coding.code, coding.value, coding.coder]
        writer.writerow([*row, to_text(coding.made_at), "yes" if hidden else "no", coding.note])
    for one in begun:
        if one.finished_at is not None:
            row = [one.release, "", "", "", "", "", "", one.coder, to_text(one.finished_at)]
            writer.writerow([*row, "yes" if one.blind else "no", ""])
    return "\ufeff" + buffer.getvalue()


def read(path: Path) -> tuple[list[Carried], list[Problem]]:
    """The codings of a table, and the rows that cannot be read.

    Raises:
        TableInvalid: `coding.table`, a column that is needed is missing; and as `csvfile.read_rows` does.
    """
    rows = read_rows(path)
    _, header = next(rows)
    names = [name.strip().casefold() for name in header]
    lacking = sorted(_NEEDED - set(names))
    if lacking:
        raise TableInvalid(
            f"{path}: has no column {', '.join(lacking)}",
            hint="'docs/coding.md' lists the columns of a table of codings.",
            code="coding.table",
        )
    found, wrong = [], []
    for number, row in rows:
        where = f"{path.name}, row {number}"
        try:
            found.append(_carried(dict(zip(names, row, strict=True)), where))
        except ValueError as error:
            wrong.append(
                Problem(
                    stage=STAGE,
                    subject=where,
                    code="coding.row",
                    message=f"{where}: cannot be read ({error})",
                    hint="Give whole numbers for start and end, a unit 'us' or 'characters', and a moment for made_at.",
                )
            )
    return found, wrong


def _carried(cells: dict[str, str], where: str) -> Carried:
    start, end, unit = cells.get("start", ""), cells.get("end", ""), cells.get("unit", "")
    span = passage = None
    if start or end:
        if unit not in {"us", "characters"}:
            raise ValueError(f"unit '{unit}'")
        first, last = int(start), int(end)
        span = Span(first, last) if unit == "us" else None
        passage = Passage(first, last) if unit == "characters" else None
    moment = cells.get("made_at", "").strip()
    return Carried(
        where=where,
        target=Target(release=cells["release"], item=cells.get("item", "").strip(), span=span, passage=passage),
        code=cells["code"].strip(),
        coder=cells["coder"],
        value=cells.get("value", ""),
        note=cells.get("note", ""),
        made_at=to_text(datetime.fromisoformat(moment)) if moment else None,
        blind=cells.get("blind", "").strip().casefold() == "yes",
    )
