"""What a coder does: begin, give, take back, move an edge, answer a machine, finish. All of it is kept for good.

Who is signed in is the coder. A change answers scripts as JSON and forms with the page.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from twicetold.api.coding import as_record
from twicetold.coding.records import Passage
from twicetold.errors import RequestRefused, UsageError
from twicetold.time import Span
from twicetold.web.changes import change_route, go_to
from twicetold.web.desk import desk_of
from twicetold.web.pages.code import book_of, next_of
from twicetold.web.pages.media import number_of
from twicetold.web.view import result_answer
from twicetold.web.visitor import Right, require


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
    return _reply(form, as_record(coding))


def withdraw(request: Request, form: dict[str, str]) -> Response:
    """Take one of the coder's own codings back; its row stays."""
    visitor = require(request, Right.JUDGE)
    with desk_of(request).archive() as archive:
        coding = archive.coding.withdraw(number_of(form.get("coding", "")) or 0, coder=visitor.person)
    return _reply(form, as_record(coding))


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
    return _reply(form, as_record(coding))


def answer(request: Request, form: dict[str, str]) -> Response:
    """Accept a machine's proposal, which makes a coding of the visitor's own, or turn it down; either is kept."""
    visitor = require(request, Right.JUDGE)
    number = number_of(form.get("proposal", "")) or 0
    accepted = form.get("accept", "") == "yes"
    with desk_of(request).archive() as archive:
        proposals = archive.coding.proposals
        result = as_record(proposals.accept(number, coder=visitor.person)) if accepted else {}
        if not accepted:
            proposals.reject(number, coder=visitor.person)
    return _reply(form, {"proposal": number, "accepted": accepted, "coding": result.get("id")})


def start(request: Request, form: dict[str, str]) -> Response:
    """Begin to code: a codebook where there is none, the visitor as a coder, and a pass at the release.

    The pass is blind, unless `sight` asks for what others coded and machines propose, or the visitor has decided there
    between others already. `then` = `adjudicate` leads to the page on which they decide.
    """
    visitor = require(request, Right.JUDGE)
    release = form.get("release", "")
    with desk_of(request).archive() as archive:
        if not archive.coding.codebooks():
            require(request, Right.CHANGE)
            archive.coding.add_codebook()
        if visitor.person not in {one.name for one in archive.coding.coders()}:
            archive.coding.add_coder(visitor.person)
        if release:
            decided = any(one.coder == visitor.person for one in archive.coding.adjudications(release=release))
            book = book_of(archive)
            archive.coding.start(
                release,
                coder=visitor.person,
                codebook=None if book is None else book.name,
                blind=not form.get("sight") and not decided,
            )
    if form.get("then") == "adjudicate" and not form.get("script"):
        return go_to(f"/adjudicate?{urlencode({'release': release})}")
    return _reply(form, {"release": release, "coder": visitor.person})


def finish(request: Request, form: dict[str, str]) -> Response:
    """Say that the coder is done with a release, and go on to the next that was given to them."""
    visitor = require(request, Right.JUDGE)
    release = form.get("release", "")
    with desk_of(request).archive() as archive:
        book = book_of(archive)
        archive.coding.finish(release, coder=visitor.person, codebook=None if book is None else book.name)
        following = next_of(archive, release, visitor.person)
    return _reply({**form, "release": following or release}, {"release": release, "next": following})


def _reply(form: dict[str, str], result: dict[str, object]) -> Response:
    """JSON for scripts, the page again for a form without one."""
    if form.get("script"):
        return result_answer(result)
    return go_to(f"/code?{urlencode({'release': form.get('release', '')})}" if form.get("release") else "/code")


routes = [
    change_route("/code/give", give),
    change_route("/code/withdraw", withdraw),
    change_route("/code/move", move),
    change_route("/code/answer", answer),
    change_route("/code/start", start),
    change_route("/code/finish", finish),
]
