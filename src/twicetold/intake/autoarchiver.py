"""Bellingcat auto-archiver: the sheet it fills, saved as CSV, or the CSV it writes itself (`csv_db`).

The sheet has the columns `link`, `archive status`, `archive location`, `archive date`, `upload timestamp`,
`upload title`, `text content` and more. The archive location is a page that shows the media; with local storage it is a
file, and the media it names lie beside it. `csv_db` has the columns `status`, `metadata` and `media`, the last two as
Python literals, which are parsed and never run.
"""

from __future__ import annotations

import ast
import hashlib
import html
import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from twicetold.archive.names import printable
from twicetold.archive.objects import open_source
from twicetold.errors import IntakeRejected, TableInvalid
from twicetold.intake.csvfile import read_rows
from twicetold.intake.dates import parse_date
from twicetold.intake.fields import at, first_string, first_text, texts, title_of
from twicetold.intake.locate import locate
from twicetold.intake.plan import Plan, PlannedRelease
from twicetold.intake.walk import NOT_MEDIA
from twicetold.model import DateKind, Provenance, ReleaseDate

ORIGIN = "auto-archiver"

_SHEET = {"link", "archive status", "archive location"}
_LITERALS = {"status", "metadata", "media"}
_ATTRIBUTE = re.compile(r"""(?:src|href)\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_MAX_PAGE_BYTES = 16 << 20


def looks_like_autoarchiver(header: list[str]) -> bool:
    """True for the header of either form."""
    names = {name.strip().lower() for name in header}
    return names >= _SHEET or names == _LITERALS


def read_autoarchiver(path: Path, folder: Path, *, source: str | None = None) -> Plan:
    """Plan one release per archived link whose media lie below `folder`.

    Links that nothing was archived of are counted as ignored; links whose media lie elsewhere are problems.

    Raises:
        TableInvalid: the file is no CSV, or has neither set of columns.
    """
    plan = Plan(origin=ORIGIN)
    rows = read_rows(path)
    header = [name.strip().lower() for name in next(rows)[1]]
    if not looks_like_autoarchiver(header):
        raise TableInvalid(f"{path}: is not an auto-archiver table; it needs {', '.join(sorted(_SHEET))}")
    read = _from_literals if set(header) == _LITERALS else _from_sheet
    for number, cells in rows:
        subject = f"{path.name}, row {number}"
        row = dict(zip(header, map(str.strip, cells), strict=False))
        plan.take(subject, partial(read, row, folder, subject, source))
    return plan


def _from_sheet(row: dict[str, str], folder: Path, subject: str, source: str | None) -> PlannedRelease | None:
    link, location = row.get("link", ""), row.get("archive location", "")
    body = row.get("text content", "")
    if not link or not (location or body):
        return None
    return PlannedRelease(
        id=_id(link, location),
        source=_source(link, source),
        origin=ORIGIN,
        subject=subject,
        files=_shown_at(location, folder) if location else (),
        texts=(body,),
        title=row.get("upload title", "") or title_of(body),
        url=link,
        notes=body,
        dates=_dates(row.get("upload timestamp", ""), row.get("archive date", "")),
    )


def _shown_at(location: str, folder: Path) -> tuple[Path, ...]:
    """The media at an archive location: the file itself, or the files that a page names and that lie beside it."""
    if urlsplit(location).scheme in {"http", "https", "s3", "gs"}:
        raise _not_local(location)
    page = locate(folder, location)
    if page.suffix.lower() not in {".html", ".htm"}:
        return (page,)
    with open_source(page) as file:
        content = file.read(_MAX_PAGE_BYTES).decode("utf-8", "replace")
    found = []
    for address in _ATTRIBUTE.findall(content):
        # Pages are moved together with their media: only the last part of an address is sure to be right.
        name = PurePosixPath(unquote(urlsplit(html.unescape(address)).path)).name
        if name and not NOT_MEDIA.fullmatch(os.path.splitext(name)[1]) and os.path.isfile(page.parent / name):
            found.append(page.parent / name)
    if not found:
        raise _not_local(location)
    return tuple(dict.fromkeys(found))


def _from_literals(row: dict[str, str], folder: Path, subject: str, source: str | None) -> PlannedRelease | None:
    metadata, media = _literal(row.get("metadata", "")), _literal(row.get("media", ""))
    link = first_text(metadata, "url")
    body = first_string(metadata, "content")
    if not link or not (media or body):
        return None
    return PlannedRelease(
        id=_id(link, row.get("media", "")),
        source=_source(link, source),
        origin=ORIGIN,
        subject=subject,
        files=_named_media(media, link, folder) if media else (),
        texts=(body,),
        title=first_text(metadata, "title") or title_of(body),
        language=first_text(metadata, "language"),
        url=link,
        notes=body.strip(),
        dates=_dates(first_text(metadata, "timestamp"), first_text(metadata, "_processed_at")),
    )


def _named_media(media: object, link: str, folder: Path) -> tuple[Path, ...]:
    found = []
    for entry in media if isinstance(media, list) else []:
        for name in _spellings(entry):
            try:
                found.append(locate(folder, name))
                break
            except IntakeRejected:
                continue
    if not found:
        raise _not_local(link)
    return tuple(dict.fromkeys(found))


def _spellings(entry: object) -> Iterator[str]:
    """Where one medium may lie, likeliest first: its place in local storage, then its last name alone."""
    names = [
        *texts(at(entry, "urls")),
        first_text(entry, "_key"),
        first_text(entry, "key"),
        first_text(entry, "filename"),
    ]
    local = [name for name in names if name and not urlsplit(name).scheme]
    yield from local
    yield from (PurePosixPath(name).name for name in local)


def _literal(source: str) -> object:
    """A Python literal, in which a call such as `datetime.datetime(2024, 5, 6, 14, 30)` stands for its date text."""
    try:
        tree = ast.parse(source or "None", mode="eval")
        # Literals alone are read and nothing is run; what is nested without end is refused below.
        return ast.literal_eval(ast.fix_missing_locations(_DatesAsText().visit(tree)))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise IntakeRejected(
            f"holds no Python literal ({error})", hint="Write the CSV again with auto-archiver.", code="intake.line"
        ) from error


class _DatesAsText(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        parts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, int)]
        if ast.unparse(node.func) != "datetime.datetime" or not 3 <= len(parts) <= 7 or len(parts) != len(node.args):
            return node  # left for literal_eval to refuse
        year, month, day, hour, minute, second = [*parts, 0, 0, 0][:6]
        return ast.Constant(f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}Z")


def _dates(published: str, collected: str) -> tuple[ReleaseDate, ...]:
    stated = {DateKind.PUBLISHED: published, DateKind.COLLECTED: collected}
    return tuple(parse_date(text, kind=kind, provenance=Provenance.EXPORT) for kind, text in stated.items() if text)


def _id(link: str, what: str) -> str:
    digest = hashlib.sha256("\n".join((link, what)).encode()).hexdigest()
    return f"{ORIGIN}-{digest[:16]}"


def _source(link: str, source: str | None) -> str:
    return printable(source or urlsplit(link).hostname or ORIGIN)


def _not_local(where: str) -> IntakeRejected:
    return IntakeRejected(
        f"{printable(where)}: its media do not lie in the folder",
        hint="Download the stored media into the folder, or run auto-archiver with local storage; nothing is fetched.",
        code="intake.no_local_media",
    )
