"""Adjudicate: one release on which coders differ, code by code with who gave what, and the word that holds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from twicetold.api import Archive
from twicetold.coding.agreement.disagreements import Disagreement
from twicetold.coding.codebook import Code, Codebook
from twicetold.coding.records import Adjudication, Coding
from twicetold.errors import RequestRefused
from twicetold.web.blind import require_sight, sees_others
from twicetold.web.changes import change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.pages.code import book_of
from twicetold.web.pages.release import shell_word
from twicetold.web.view import View, result_answer
from twicetold.web.visitor import Right, Visitor, require, visitor_of

COLUMNS = ("release", "code", "label", "given_by", "not_given_by", "decided", "decided_by", "at", "note")


@dataclass(frozen=True, slots=True)
class Question:
    """A code on which coders differ: who gave it, with their stretches, who did not, and what was decided last."""

    code: Code
    given: dict[str, tuple[Coding, ...]]
    without: tuple[str, ...]
    word: Adjudication | None


def view(request: Request, desk: Desk) -> View:
    """The release that `release` names; without it, the one on which coders lie furthest apart and nobody decided."""
    visitor = visitor_of(request)
    release_id = request.query_params.get("release", "")
    with desk.archive() as archive:
        book = book_of(archive)
        found, kept_back = ([], []) if book is None else differing(archive, book, visitor)
        waiting = [one for one in found if one.open]
        release_id = release_id or (waiting[0].release if waiting else "")
        release = archive.release(release_id) if release_id else None
        if release is not None:
            require_sight(archive, visitor, release.id)
        here = next((one for one in found if one.release == release_id), None)
        questions = [] if book is None or here is None else questions_of(archive, book, here)
    following = next((one.release for one in waiting if one.release != release_id), None)
    return View(
        template="adjudicate.html.j2",
        title="adjudicate.title",
        columns=COLUMNS,
        records=[_record(release_id, one) for one in questions],
        about={
            "release": release_id or None,
            "waiting": [[one.release, one.distance, list(one.open)] for one in waiting],
            "kept_back": kept_back,
        },
        context={
            "release": release,
            "here": here,
            "questions": questions,
            "open_first": next((one.code.id for one in questions if one.word is None), None),
            "waiting": len(waiting),
            "following": following,
            "kept_back": kept_back,
        },
        command=f"twicetold code adjudicate {shell_word(release_id or 'RELEASE')} CODE --coder NAME",
        python=f"archive.coding.adjudicate({release_id!r}, CODE, applies=True, coder=NAME)",
    )


def differing(archive: Archive, book: Codebook, visitor: Visitor) -> tuple[list[Disagreement], list[str]]:
    """Releases on which coders differ, the furthest apart first; and those of which others' codes are kept back.

    The latter are named, in the order of their names, only to who leads: that coders differ at a release is itself
    something that others made of it.
    """
    open_to = sees_others(archive, visitor)
    found = archive.coding.disagreements(codebook=book.name)
    kept_back = sorted(one.release for one in found if one.open and not open_to(one.release))
    return [one for one in found if open_to(one.release)], kept_back if visitor.may(Right.CHANGE) else []


def questions_of(archive: Archive, book: Codebook, here: Disagreement) -> list[Question]:
    """The codes on which coders differ at a release, in the order of the codebook."""
    codings = archive.coding.codings(release=here.release, codebook=book.name)
    words: dict[str, Adjudication] = {}
    for word in archive.coding.adjudications(release=here.release, codebook=book.name):
        words[book.now(word.code, word.version) or word.code] = word
    found = []
    for code in book.codes:
        if code.id not in here.themes:
            continue
        given = {
            coder: tuple(
                one
                for one in codings
                if one.coder == coder and code.id in book.lineage(book.now(one.code, one.version) or one.code)
            )
            for coder, codes in here.given.items()
            if code.id in codes
        }
        without = tuple(coder for coder, codes in here.given.items() if code.id not in codes)
        found.append(Question(code, given, without, words.get(code.id)))
    return found


def decide(request: Request, form: dict[str, str]) -> Response:
    """Keep the word that holds on whether a code applies to a release; whoever gives it is a coder from then on."""
    visitor = require(request, Right.JUDGE)
    release, applies = form.get("release", ""), form.get("applies", "")
    if applies not in {"yes", "no"}:
        raise RequestRefused("a code applies or it does not", hint="Say 'yes' or 'no'.", code="web.form")
    with desk_of(request).archive() as archive:
        archive.release(release)  # raises where there is none
        require_sight(archive, visitor, release)
        if visitor.person not in {one.name for one in archive.coding.coders()}:
            archive.coding.add_coder(visitor.person)
        book = book_of(archive)
        word = archive.coding.adjudicate(
            release,
            form.get("code", ""),
            applies=applies == "yes",
            coder=visitor.person,
            note=form.get("note", ""),
            codebook=None if book is None else book.name,
        )
    if form.get("script"):
        return result_answer({"id": word.id, "code": word.code, "applies": word.applies, "coder": word.coder})
    return go_to(f"/adjudicate?{urlencode({'release': release})}")


def _record(release: str, one: Question) -> dict[str, object]:
    word = one.word
    return {
        "release": release,
        "code": one.code.id,
        "label": one.code.label,
        "given_by": list(one.given),
        "not_given_by": list(one.without),
        "decided": None if word is None else word.applies,
        "decided_by": None if word is None else word.coder,
        "at": None if word is None else word.at,
        "note": "" if word is None else word.note,
    }


routes = [change_route("/adjudicate/decide", decide)]
