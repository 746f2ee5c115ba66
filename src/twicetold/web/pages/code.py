"""Code: a release with its codebook beside it; codes for the whole, for spans by holding a key, for passages of words.

Who is signed in is the coder. What others coded stays unseen while the coder's own blind pass is open: the archive's
`viewer` holds that, not the page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from twicetold.api import Archive
from twicetold.api.coding import as_record
from twicetold.archive import items as item_rows
from twicetold.archive import summaries
from twicetold.coding.codebook import Code, Codebook
from twicetold.coding.records import Coding, Pass, Passage
from twicetold.errors import RequestRefused, UsageError
from twicetold.model import Item, ItemKind
from twicetold.time import Span
from twicetold.web.changes import change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.pages.media import number_of
from twicetold.web.pages.release import shell_word
from twicetold.web.view import View, result_answer
from twicetold.web.visitor import Right, require, visitor_of

KEYS = "123456789"
RELEASES_SHOWN = 50
COLUMNS = (
    "id",
    "release",
    "target",
    "item",
    "start",
    "end",
    "code",
    "value",
    "codebook",
    "version",
    "coder",
    "made_at",
    "note",
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A code as the page offers it: with its key, and the coder's own coding of the whole release, if there is one."""

    code: Code
    key: str
    given: Coding | None

    @property
    def options(self) -> tuple[str, ...]:
        """Values to choose from, for a code that has a scale."""
        return self.code.values

    @property
    def notes(self) -> dict[str, tuple[str, ...]]:
        """What the codebook says beside the definition."""
        return {"include": self.code.include, "exclude": self.code.exclude, "examples": self.code.examples}


@dataclass(frozen=True, slots=True)
class Bar:
    """A coding of a span, drawn on the timeline; per cent of the item's length."""

    coding: Coding
    x: float
    width: float
    row: int


@dataclass(frozen=True, slots=True)
class Material:
    """An item to code: its words where it has any, and its coded spans."""

    item: Item
    words: str
    bars: tuple[Bar, ...]

    @property
    def rows(self) -> int:
        """How many rows of bars there are, one for each code."""
        return max((bar.row + 1 for bar in self.bars), default=0)


def view(request: Request, desk: Desk) -> View:
    """The release that `release` names, or the list of releases to choose from."""
    coder = visitor_of(request).person
    release_id = request.query_params.get("release", "")
    with desk.archive() as archive:
        book = _book(archive)
        is_coder = coder in {one.name for one in archive.coding.coders()}
        if not release_id:
            return _choice(archive, book, coder, is_coder)
        release = archive.release(release_id)
        shown = archive.coding.codings(release=release_id, viewer=coder if is_coder else None) if is_coder else []
        own = [coding for coding in shown if coding.coder == coder]
        passes = archive.coding.passes(release=release_id, coder=coder) if is_coder else []
        items = [found for sha in release.items if (found := item_rows.get(archive.connection, sha)) is not None]
        material = [_material(archive, item, own) for item in items]
        following = next_of(archive, release_id, coder) if is_coder else None
    chips = [] if book is None else _chips(book, own)
    return View(
        template="code.html.j2",
        title="code.title",
        columns=COLUMNS,
        records=[as_record(coding) for coding in shown],
        about={"release": release_id, "coder": coder, "finished": any(one.finished_at for one in passes)},
        context={
            "release": release,
            "book": book,
            "chips": chips,
            "own": own,
            "others": [coding for coding in shown if coding.coder != coder],
            "open_pass": _open(passes),
            "passes": passes,
            "material": material,
            "is_coder": is_coder,
            "coder": coder,
            "following": following,
            "keys": json.dumps({chip.key: chip.code.id for chip in chips if chip.key}),
            "labels": {chip.code.id: chip.code.label for chip in chips},
        },
        command=f"twicetold code give {shell_word(release_id)} CODE --coder {shell_word(coder)}",
        python=f"archive.coding.codings(release={release_id!r}, viewer={coder!r})",
    )


def _choice(archive: Archive, book: Codebook | None, coder: str, is_coder: bool) -> View:
    passes = archive.coding.passes(coder=coder) if is_coder else []
    waiting = [one for one in passes if one.finished_at is None]
    ids = [one.release for one in waiting] or summaries.by_date(archive.connection, most=RELEASES_SHOWN)
    return View(
        template="code_choice.html.j2",
        title="code.title",
        columns=("release", "coder", "codebook", "version", "purpose", "blind", "finished_at"),
        records=[
            {
                "release": one.release,
                "coder": one.coder,
                "codebook": one.codebook,
                "version": one.version,
                "purpose": one.purpose.value,
                "blind": one.blind,
                "finished_at": one.finished_at,
            }
            for one in passes
        ],
        context={
            "book": book,
            "coder": coder,
            "is_coder": is_coder,
            "waiting": len(waiting),
            "done": sum(one.finished_at is not None for one in passes),
            "releases": summaries.of_releases(archive.connection, ids[:RELEASES_SHOWN]),
        },
        command=f"twicetold code passes --coder {shell_word(coder)}",
        python=f"archive.coding.passes(coder={coder!r})",
    )


def next_of(archive: Archive, release_id: str, coder: str) -> str | None:
    """The next release that was given to a coder and is not finished."""
    waiting = [one.release for one in archive.coding.passes(coder=coder) if one.finished_at is None]
    return next((one for one in waiting if one != release_id), None)


def _book(archive: Archive) -> Codebook | None:
    """The newest version of the only codebook; of the first by name where there are several."""
    books = archive.coding.codebooks()
    return None if not books else archive.coding.codebook(books[0].name)


def _open(passes: list[Pass]) -> Pass | None:
    return next((one for one in passes if one.finished_at is None), None)


def _chips(book: Codebook, own: list[Coding]) -> list[Chip]:
    whole = {coding.code: coding for coding in own if coding.target.bounds is None and not coding.target.item}
    return [
        Chip(code, KEYS[place] if place < len(KEYS) else "", whole.get(code.id))
        for place, code in enumerate(book.current)
    ]


def _material(archive: Archive, item: Item, own: list[Coding]) -> Material:
    words = archive.words.text(item.sha256) if item.kind is ItemKind.TEXT else ""
    length = item.duration_us or 0
    rows: dict[str, int] = {}
    bars = []
    for coding in own:
        if coding.target.item == item.sha256 and coding.target.span is not None and length:
            start, end = coding.target.span.first.us, coding.target.span.stop.us
            row = rows.setdefault(coding.code, len(rows))
            bars.append(
                Bar(coding, round(100 * start / length, 4), round(max(0.15, 100 * (end - start) / length), 4), row)
            )
    return Material(item, words, tuple(bars))


def give(request: Request, form: dict[str, str]) -> Response:
    """Give a code to the release, or to a stretch of an item: microseconds of a film, code points of words."""
    visitor = require(request, Right.JUDGE)
    start, end = number_of(form.get("start", "")), number_of(form.get("end", ""))
    span = passage = None
    if start is not None and end is not None:
        try:
            if form.get("kind") == "passage":
                passage = Passage(start, end)
            else:
                span = Span(start, end)
        except ValueError as error:
            raise RequestRefused(str(error), hint="", code="web.window") from error
    with desk_of(request).archive() as archive:
        coding = archive.coding.code(
            form.get("release", ""),
            form.get("code", ""),
            coder=visitor.person,
            item=form.get("item", ""),
            span=span,
            passage=passage,
            value=form.get("value", ""),
            note=form.get("note", ""),
            codebook=form.get("codebook") or None,
        )
    return _answer(form, as_record(coding))


def withdraw(request: Request, form: dict[str, str]) -> Response:
    """Take one of the coder's own codings back; its row stays."""
    visitor = require(request, Right.JUDGE)
    with desk_of(request).archive() as archive:
        coding = archive.coding.withdraw(number_of(form.get("coding", "")) or 0, coder=visitor.person)
    return _answer(form, as_record(coding))


def move(request: Request, form: dict[str, str]) -> Response:
    """Set other bounds of a coded span: the old coding is taken back and a new one given; both stay on record."""
    visitor = require(request, Right.JUDGE)
    start, end = number_of(form.get("start", "")) or 0, number_of(form.get("end", "")) or 0
    if end <= start:
        raise RequestRefused("a span ends after it starts", hint="", code="web.window")
    number = number_of(form.get("coding", "")) or 0
    with desk_of(request).archive() as archive:
        old = archive.coding.withdraw(number, coder=visitor.person, reason="other bounds")
        try:
            coding = archive.coding.code(
                old.target.release,
                old.code,
                coder=visitor.person,
                item=old.target.item,
                span=Span(start, end),
                value=old.value,
                note=old.note,
                codebook=old.codebook,
            )
        except UsageError:
            archive.coding.code(
                old.target.release,
                old.code,
                coder=visitor.person,
                item=old.target.item,
                span=old.target.span,
                value=old.value,
                note=old.note,
                codebook=old.codebook,
            )
            raise
    return _answer(form, as_record(coding))


def start(request: Request, form: dict[str, str]) -> Response:
    """Begin to code: a codebook where there is none, the visitor as a coder, and a blind pass at the release."""
    visitor = require(request, Right.JUDGE)
    release = form.get("release", "")
    with desk_of(request).archive() as archive:
        if not archive.coding.codebooks():
            require(request, Right.CHANGE)
            archive.coding.add_codebook()
        if visitor.person not in {one.name for one in archive.coding.coders()}:
            archive.coding.add_coder(visitor.person)
        if release:
            archive.coding.start(release, coder=visitor.person, blind=True)
    return _answer(form, {"release": release, "coder": visitor.person})


def finish(request: Request, form: dict[str, str]) -> Response:
    """Say that the coder is done with a release, and go on to the next that was given to them."""
    visitor = require(request, Right.JUDGE)
    release = form.get("release", "")
    with desk_of(request).archive() as archive:
        archive.coding.finish(release, coder=visitor.person)
        following = next_of(archive, release, visitor.person)
    return _answer({**form, "release": following or release}, {"release": release, "next": following})


def _answer(form: dict[str, str], result: dict[str, object]) -> Response:
    """JSON for scripts, the page again for a form without one."""
    if form.get("script"):
        return result_answer(result)
    return go_to(f"/code?{urlencode({'release': form.get('release', '')})}" if form.get("release") else "/code")


routes = [
    change_route("/code/give", give),
    change_route("/code/withdraw", withdraw),
    change_route("/code/move", move),
    change_route("/code/start", start),
    change_route("/code/finish", finish),
]
