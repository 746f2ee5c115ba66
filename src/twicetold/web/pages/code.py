"""Code: a release with its codebook beside it; codes for the whole, for spans by holding a key, for passages of words.

Who is signed in is the coder. A pass is opened before anything of the release is looked at; what others coded, and what
machines propose, stays unseen while it is open and blind (`twicetold.web.blind`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.requests import Request

from twicetold.api import Archive
from twicetold.api.coding import as_record
from twicetold.api.proposals import as_record as proposal_record
from twicetold.archive import items as item_rows
from twicetold.archive import summaries
from twicetold.coding.codebook import Code, Codebook
from twicetold.coding.machine_rows import Proposal
from twicetold.coding.records import Coding
from twicetold.model import Item, ItemKind
from twicetold.report.results.coded import CODINGS, PASSES_SHOWN
from twicetold.web.blind import proposals_for, sight_of
from twicetold.web.desk import Desk
from twicetold.web.pages.release import shell_word
from twicetold.web.view import View
from twicetold.web.visitor import visitor_of

KEYS = "123456789"
"""Keys of the codes, nine at a time: `0` goes on to the next nine."""

RELEASES_SHOWN = 50
COLUMNS = tuple(name for name, _, _ in CODINGS)


@dataclass(frozen=True, slots=True)
class Chip:
    """A code as the page offers it: its key among the nine of its `group`, and the coder's coding of the whole."""

    code: Code
    key: str
    group: int
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
    """A stretch drawn on the timeline, coded or proposed; per cent of the item's length."""

    what: Coding | Proposal
    x: float
    width: float
    row: int


@dataclass(frozen=True, slots=True)
class Material:
    """An item to code: its words where it has any, its coded stretches, and those that machines propose."""

    item: Item
    words: str
    bars: tuple[Bar, ...]
    proposed: tuple[Bar, ...]

    @property
    def rows(self) -> int:
        """How many rows of bars there are, one for each code."""
        return max((bar.row + 1 for bar in (*self.bars, *self.proposed)), default=0)


def view(request: Request, desk: Desk) -> View:
    """The release that `release` names, or the list of releases to choose from."""
    visitor = visitor_of(request)
    coder = visitor.person
    release_id = request.query_params.get("release", "")
    with desk.archive() as archive:
        book = book_of(archive)
        is_coder = coder in {one.name for one in archive.coding.coders()}
        if not release_id:
            return _choice(archive, book, coder, is_coder)
        release = archive.release(release_id)
        sight = sight_of(archive, release_id, visitor)
        own = list(sight.own)
        proposals = proposals_for(archive, release_id, visitor, sight)
        items = [found for sha in release.items if (found := item_rows.get(archive.connection, sha)) is not None]
        material = [_material(archive, item, own, proposals) for item in items]
        following = next_of(archive, release_id, coder) if is_coder else None
    chips = [] if book is None else _chips(book, own)
    return View(
        template="code.html.j2",
        title="code.title",
        columns=COLUMNS,
        records=[as_record(coding) for coding in sight.codings],
        about={
            "release": release_id,
            "coder": coder,
            "finished": any(one.finished_at for one in sight.passes),
            "blind": sight.blind,
            "proposals": [proposal_record(one) for one in proposals],
        },
        context={
            "release": release,
            "book": book,
            "chips": chips,
            "own": own,
            "others": sight.others,
            "proposals": proposals,
            "open_pass": sight.open_pass,
            "passes": sight.passes,
            "material": material,
            "begun": is_coder and bool(sight.passes),
            "kept_back": sight.kept_back,
            "coder": coder,
            "following": following,
            "keys": json.dumps(keys_of(chips)),
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
        columns=PASSES_SHOWN,
        records=[{name: getattr(one, name) for name in PASSES_SHOWN} for one in passes],
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


def book_of(archive: Archive) -> Codebook | None:
    """The newest version of the only codebook; of the first by name where there are several."""
    books = archive.coding.codebooks()
    return None if not books else archive.coding.codebook(books[0].name)


def keys_of(chips: list[Chip]) -> list[dict[str, str]]:
    """For each nine codes, key to code."""
    groups: list[dict[str, str]] = [{} for _ in range(max((chip.group + 1 for chip in chips), default=0))]
    for chip in chips:
        groups[chip.group][chip.key] = chip.code.id
    return groups


def _chips(book: Codebook, own: list[Coding]) -> list[Chip]:
    whole = {coding.code: coding for coding in own if coding.target.bounds is None and not coding.target.item}
    return [
        Chip(code, KEYS[place % len(KEYS)], place // len(KEYS), whole.get(code.id))
        for place, code in enumerate(book.current)
    ]


def _material(archive: Archive, item: Item, own: list[Coding], proposals: list[Proposal]) -> Material:
    words = archive.words.text(item.sha256) if item.kind is ItemKind.TEXT else ""
    length = item.duration_us or 0
    rows: dict[str, int] = {}
    bars = [bar for coding in own if (bar := _bar(coding, item.sha256, length, rows)) is not None]
    proposed = [bar for one in proposals if (bar := _bar(one, item.sha256, length, rows)) is not None]
    return Material(item, words, tuple(bars), tuple(proposed))


def _bar(what: Coding | Proposal, item: str, length: int, rows: dict[str, int]) -> Bar | None:
    if what.target.item != item or what.target.span is None or not length:
        return None
    start, end = what.target.span.first.us, what.target.span.stop.us
    row = rows.setdefault(what.code, len(rows))
    return Bar(what, round(100 * start / length, 4), round(max(0.15, 100 * (end - start) / length), 4), row)
