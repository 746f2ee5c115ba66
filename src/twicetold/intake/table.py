"""The releases table: a CSV that says for each file which release it is, of which source and date."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

from twicetold.archive.names import printable
from twicetold.errors import IntakeRejected, TableInvalid
from twicetold.intake.csvfile import read_rows
from twicetold.intake.dates import parse_date
from twicetold.intake.locate import locate
from twicetold.intake.plan import Plan, PlannedRelease
from twicetold.model import DateKind, Provenance, ReleaseDate

ORIGIN = "table"

COLUMNS = {
    "id": "Name of the release, unique in the archive. Rows with the same id are items of one release.",
    "file": "One file, or several with ';' between, counted from the folder that is added. Also: 'files'.",
    "text": "The words of a message, kept as an item of the release; a row needs a file, a text or both.",
    "source": "Who put it out: an outlet, a channel, a ministry. Also: 'outlet'.",
    "title": "What it is called.",
    "published": "When it was put out. Also: 'date'.",
    "claimed": "The date it gives itself.",
    "collected": "When somebody collected it.",
    "language": "Its language, best as a BCP 47 tag such as 'ar' or 'en-GB'.",
    "url": "Where it was.",
    "notes": "Anything else.",
}
"""Columns that are read; `id` must be there, and `file` or `text`."""

ALIASES = {"files": "file", "outlet": "source", "date": "published"}
PASSED_OVER = frozenset({"kind", "duration", "role"})
"""Columns that such tables often have and that are read from the media itself; passed over with a notice."""

EXTRA_PREFIX = "x_"
"""Columns of the user's own: kept in the notes, one line each."""

ROW_HINT = "Correct the row and add again: rows that went in are not added twice."
_MAX_ID_CHARACTERS = 200
_DATES = {"published": DateKind.PUBLISHED, "claimed": DateKind.CLAIMED, "collected": DateKind.COLLECTED}


def read_table(path: Path, folder: Path, *, source: str | None = None) -> Plan:
    """Plan the releases of a table whose files lie below `folder`.

    A row that cannot be read is a problem of the plan, with its number; the others stand.

    Args:
        source: for rows that name none; by default the name of `folder`.

    Raises:
        TableInvalid: the file is no table, or its header has an unknown, doubled or missing column: nothing is added.
    """
    plan = Plan(origin=ORIGIN)
    rows = read_rows(path)
    columns = _checked_header(path, next(rows)[1], plan)
    releases: dict[str, PlannedRelease] = {}
    rejected: set[str] = set()
    for number, cells in rows:
        subject = f"{path.name}, row {number}"
        release_id = ""
        try:
            values = _row(columns, cells)
            release_id = values.get("id", "")
            fresh = _planned(values, subject, folder, source, plan)
            if release_id in rejected:
                raise _after_rejected(release_id)
            known = releases.get(release_id)
            releases[release_id] = fresh if known is None else _joined(known, fresh)
        except IntakeRejected as error:
            plan.reject(error, subject)
            rejected |= {release_id} - releases.keys()
    for release in releases.values():
        if release.files or release.texts:
            plan.releases.append(release)
        else:
            plan.reject(_empty(release), release.subject)
    return plan


def _column(name: str) -> str:
    tidy = unicodedata.normalize("NFKC", name).strip().lower().replace(" ", "_")
    return ALIASES.get(tidy, tidy)


def _checked_header(path: Path, header: list[str], plan: Plan) -> list[str]:
    columns = [_column(name) for name in header]
    known = ", ".join(COLUMNS)
    for name, column in zip(header, columns, strict=True):
        if column in PASSED_OVER:
            plan.notices.append(f"{path.name}: column '{column}' is passed over, it is read from the media itself")
        elif column not in COLUMNS and not column.startswith(EXTRA_PREFIX):
            raise TableInvalid(
                f"{path}: unknown column '{printable(name)}'; known are {known}",
                hint=f"Rename it, or put '{EXTRA_PREFIX}' before it to keep it in the notes. Nothing was added.",
            )
        if columns.count(column) > 1:
            raise TableInvalid(f"{path}: more than one column is '{column}', by its name or another name for it")
    for wanted in (("id",), ("file", "text")):
        if not set(wanted) & set(columns):
            lacking = "' or '".join(wanted)
            raise TableInvalid(f"{path}: the column '{lacking}' is missing; known are {known}")
    return columns


def _row(columns: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(columns):
        raise IntakeRejected(
            f"has {len(cells)} cells where the header has {len(columns)}",
            hint="A cell that holds the delimiter or a line end stands in double quotes. " + ROW_HINT,
            code="intake.row_shape",
        )
    # A text is kept as it was written.
    return {column: cell if column == "text" else cell.strip() for column, cell in zip(columns, cells, strict=True)}


def _planned(values: dict[str, str], subject: str, folder: Path, source: str | None, plan: Plan) -> PlannedRelease:
    release_id = values["id"]
    if not release_id or printable(release_id) != release_id or len(release_id) > _MAX_ID_CHARACTERS:
        raise IntakeRejected(
            f"the id '{printable(release_id[:_MAX_ID_CHARACTERS])}' is empty, too long or not printable",
            hint=f"An id is 1 to {_MAX_ID_CHARACTERS} printable characters. {ROW_HINT}",
            code="intake.id_invalid",
        )
    dates = tuple(_date(column, values) for column in _DATES if values.get(column))
    extras = [f"{name.removeprefix(EXTRA_PREFIX)}: {value}" for name, value in values.items() if _kept(name, value)]
    return PlannedRelease(
        id=release_id,
        source=values.get("source") or source or printable(folder.absolute().name),
        origin=ORIGIN,
        subject=subject,
        files=_files(values, folder, subject, plan),
        texts=(values["text"],) if values.get("text", "").strip() else (),
        title=values.get("title", ""),
        language=values.get("language", ""),
        url=values.get("url", ""),
        notes="\n".join(filter(None, [values.get("notes", ""), *extras])),
        dates=dates,
    )


def _kept(name: str, value: str) -> bool:
    return name.startswith(EXTRA_PREFIX) and bool(value)


def _date(column: str, values: dict[str, str]) -> ReleaseDate:
    try:
        return parse_date(values[column], kind=_DATES[column], provenance=Provenance.STATED)
    except IntakeRejected as error:
        raise IntakeRejected(f"column '{column}': {error.message}", hint=error.hint, code=error.code) from error


def _files(values: dict[str, str], folder: Path, subject: str, plan: Plan) -> tuple[Path, ...]:
    """The files of a row that are there; those that are not are problems. Raises where none is."""
    cell = values.get("file", "")
    if not cell and values.get("text", "").strip():
        return ()
    try:
        # Tried whole first: a file name may hold a semicolon.
        return (locate(folder, cell),) if cell else ()
    except IntakeRejected as whole:
        names = [name.strip() for name in cell.split(";") if name.strip()]
        found: list[Path] = []
        faults: list[IntakeRejected] = []
        for name in names:
            try:
                found.append(locate(folder, name))
            except IntakeRejected as error:
                faults.append(error)
        if not found:
            raise faults[0] if faults else whole from None
        for fault in faults:
            plan.reject(fault, subject)
        return tuple(found)


def _joined(known: PlannedRelease, fresh: PlannedRelease) -> PlannedRelease:
    """Two rows of one release. A cell left empty says nothing; one that differs is an error."""
    values: dict[str, str] = {}
    for name in ("title", "language", "url", "notes", "source"):
        before, now = getattr(known, name), getattr(fresh, name)
        if before and now and before != now:
            raise _conflict(known, name, before, now)
        values[name] = before or now
    dates = {date.kind: date for date in known.dates}
    for date in fresh.dates:
        before = dates.setdefault(date.kind, date)
        if (before.earliest, before.latest) != (date.earliest, date.latest):
            raise _conflict(known, date.kind.value, before.stated, date.stated)
    files = tuple(dict.fromkeys(known.files + fresh.files))
    texts = tuple(dict.fromkeys(known.texts + fresh.texts))
    return replace(known, **values, dates=tuple(dates.values()), files=files, texts=texts)


def _conflict(known: PlannedRelease, name: str, before: str, now: str) -> IntakeRejected:
    return IntakeRejected(
        f"the id '{known.id}' stands in {known.subject} with another {name}: '{before}', here '{now}'",
        hint="Rows with one id are items of one release and agree; give another release another id. " + ROW_HINT,
        code="intake.duplicate_id",
    )


def _empty(release: PlannedRelease) -> IntakeRejected:
    return IntakeRejected(
        f"the release '{release.id}' has neither a file nor a text", hint=ROW_HINT, code="intake.nothing_named"
    )


def _after_rejected(release_id: str) -> IntakeRejected:
    return IntakeRejected(
        f"an earlier row of release '{release_id}' was rejected, so this one is, too",
        hint=ROW_HINT,
        code="intake.row_of_rejected",
    )
