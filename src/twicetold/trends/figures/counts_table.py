"""Published counts as people also write them down: one period and one source in a cell, a count beside its whole.

Columns `period`, `denominator`, `source`, `status` and `check` stand for `first` and `last`, the whole of a percentage
or of a count, `citation` and `note`. `same` repeats the row above. A unit may hold a bound, as `releases (more than)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from twicetold.trends.tables import Row

COLUMNS = ("period", "denominator", "source", "status", "check")
SAME = "same"

_DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_PERIOD = re.compile(rf"(?P<first>{_DAY})(?:(?:\.\.|–|-(?=\d{{4}}$))(?P<last>{_DAY}|\d{{2}}(?:-\d{{2}})?))?")
_UNIT = re.compile(r"(?P<unit>[^(]*?)\s*\((?P<said>[^)]*)\)")
_WHOLE = re.compile(r"\d+(?:\.\d+)?")
_MARKS = {"more than": ">", "over": ">", "at least": ">", "under": "<", "less than": "<", "about": "~"}


def as_figures(rows: Sequence[Row]) -> list[Row]:
    """The rows with the columns that `twicetold.trends.figures.claim` reads; rows without these columns as they are.

    A period that names no days, such as `early 2017`, stays in `period`. The denominator stays in its cell, as a plain
    number or empty.
    """
    if not set(COLUMNS) & set(rows[0].cells):
        return list(rows)
    found, above = [], dict.fromkeys(COLUMNS, "")
    for row in rows:
        cells = dict(row.cells)
        for name in ("period", "source"):
            if cells.get(name, "").lower() == SAME:
                cells[name] = above[name]
            above[name] = cells.get(name, "")
        found.append(msgspec.structs.replace(row, cells=_as_figure(cells)))
    return found


def _as_figure(cells: dict[str, str]) -> dict[str, str]:
    days, _, aside = cells.get("period", "").partition(" (")
    match = _PERIOD.fullmatch(days.strip())
    if match is not None:
        first, last = match["first"], match["last"] or ""
        # '2015-01..03' and '2015-04-18..24' leave out what both ends share.
        cells |= {"first": first, "last": first[: len(first) - len(last)] + last if last else "", "period": ""}
    unit = _UNIT.fullmatch(cells.get("unit", ""))
    notes = [aside.rstrip(")")] if match is not None else []
    if unit is not None:
        cells["unit"] = unit["unit"]
        mark = _MARKS.get(unit["said"].lower(), "")
        if cells.get("value", "")[:1].isdigit():
            cells["value"] = mark + cells["value"]
        notes += [] if mark else [unit["said"]]
    if cells.get("unit", "").lower() == "percent" and cells.get("value", "").startswith("-"):
        cells["unit"] = "percent change"
    whole = cells.get("denominator", "")
    if not _WHOLE.fullmatch(whole.replace(",", "")):  # of other things than it counts, as '13321 accounts'
        notes.append(whole and f"of {whole}")
        whole = ""
    cells["denominator"] = whole.replace(",", "")
    cells["citation"] = cells.get("citation") or cells.get("source", "")
    notes += [cells.get(name, "") for name in ("note", "check")]
    if cells.get("status", "") not in {"", "seen"}:
        notes.append(cells["status"])
    return {**cells, "note": "; ".join(note for note in notes if note)}
