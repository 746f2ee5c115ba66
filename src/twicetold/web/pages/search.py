"""Search: words in titles, messages and codes; or a file, dropped or pasted, to be told what is known of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twicetold.api import Archive
from twicetold.archive import releases, summaries
from twicetold.errors import MediaRejected, RequestRefused
from twicetold.model import Match, Release
from twicetold.report.delimited import seconds
from twicetold.web.blind import seen_by
from twicetold.web.desk import Desk, desk_of
from twicetold.web.page import render
from twicetold.web.pages.media import number_of
from twicetold.web.service.asked import in_turn
from twicetold.web.uploads import Uploads, check_room
from twicetold.web.view import View, json_answer
from twicetold.web.visitor import Right, Visitor, require, visitor_of

SHOWN = 100
MAX_FILE_BYTES = 4 * 2**30
AROUND = 60

COLUMNS = ("release", "title", "source", "date", "where", "excerpt")
FOUND_COLUMNS = (
    "start_s",
    "end_s",
    "release",
    "title",
    "item",
    "ref_start_s",
    "ref_end_s",
    "modality",
    "score",
    "mirrored",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words were found: in a 'title', a 'message', 'notes' or a 'code', with what stands around them."""

    release: summaries.ReleaseSum
    where: str
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Known:
    """A match of the file that was sent, with the releases that hold its reference."""

    match: Match
    releases: list[Release]


def view(request: Request, desk: Desk) -> View:
    """Where the words of `q` are found."""
    words = request.query_params.get("q", "")[:500]
    with desk.archive() as archive:
        hits = search_words(archive, visitor_of(request), words) if words.strip() else []
    return _view(words, hits)


def _view(
    words: str, hits: list[Hit], *, known: list[Known] | None = None, name: str = "", same: Sequence[Release] = ()
) -> View:
    records: list[dict[str, object]]
    if known is not None:
        records = [_known_record(one, release) for one in known for release in one.releases]
    else:
        records = [
            {
                "release": hit.release.id,
                "title": hit.release.title,
                "source": hit.release.source,
                "date": hit.release.date,
                "where": hit.where,
                "excerpt": hit.before + hit.found + hit.after,
            }
            for hit in hits
        ]
    return View(
        template="search.html.j2",
        title="search.title",
        columns=COLUMNS if known is None else FOUND_COLUMNS,
        records=records,
        about={"q": words} if known is None else {"q": words, "same_file": [release.id for release in same]},
        context={"q": words, "hits": hits, "known": known, "name": name, "same": same, "shown": SHOWN},
        command="twicetold query FILE",
        python='archive.query("FILE")',
    )


async def ask(request: Request) -> Response:
    """What is known of a file that is sent; it is read, compared and forgotten.

    Raises:
        RequestRefused: `web.too_large`, `web.no_file`.
        MediaRejected: it cannot be read.
    """
    require(request, Right.SEE)
    size = number_of(request.headers.get("content-length", ""))
    if size is None or size > MAX_FILE_BYTES:
        raise RequestRefused(
            "a file to search by says how large it is, and is at most 4 GiB",
            status=413,
            hint="'twicetold query FILE' takes any size.",
            code="web.too_large",
        )
    check_room(size)
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise RequestRefused("no file was sent", hint="Choose, drop or paste one.", code="web.no_file")
        found, same = await in_turn(_asked, desk_of(request), sent)
    view = _view("", [], known=found, name=sent.filename, same=same)
    if "text/html" not in request.headers.get("accept", ""):
        return json_answer(view)
    return await run_in_threadpool(render, request, view)


def _asked(desk: Desk, sent: UploadFile) -> tuple[list[Known], list[Release]]:
    uploads = Uploads()
    try:
        path = uploads.take(sent.filename or "", sent.file)
        with desk.archive() as archive:
            found = [Known(one, releases.of_item(archive.connection, one.ref_item)) for one in archive.query(path)]
            return found, releases.of_file(archive.connection, path)
    except MediaRejected as error:
        # By the name that was sent: where it lay on this machine is nobody's business.
        message = error.message.replace(f"{uploads.folder}/", "")
        raise MediaRejected(message, hint=error.hint, code=error.code) from None
    finally:
        uploads.discard()


def search_words(archive: Archive, visitor: Visitor, words: str) -> list[Hit]:
    """Releases whose title, notes, messages or codes hold the words, whatever their case; at most `SHOWN`.

    Of codes only those that the page of the release shows this visitor (`twicetold.web.blind`).
    """
    connection = archive.connection
    wanted = folded(words.strip())
    connection.create_function("folded", 1, folded, deterministic=True)
    found: dict[tuple[str, str], str] = {}
    for where, statement in _STATEMENTS.items():
        for row in connection.execute(statement, (wanted, SHOWN)):
            found.setdefault((row["id"], where), row["body"])
    for release, code in _codes(archive, visitor, wanted):
        found.setdefault((release, "code"), code)
        if len(found) >= SHOWN:
            break
    shown = list(found.items())[:SHOWN]
    by_id = {one.id: one for one in summaries.of_releases(connection, [key[0] for key, _ in shown])}
    return [_hit(by_id[release], where, body, wanted) for (release, where), body in shown if release in by_id]


_STATEMENTS = {
    "title": "SELECT id, title AS body FROM release WHERE instr(folded(title), ?1) LIMIT ?2",
    "id": "SELECT id, id AS body FROM release WHERE instr(folded(id), ?1) LIMIT ?2",
    "notes": "SELECT id, notes AS body FROM release WHERE notes <> '' AND instr(folded(notes), ?1) LIMIT ?2",
    "message": (
        "SELECT ri.release_id AS id, m.body FROM message_text m JOIN release_item ri ON ri.item_sha256 = m.item_sha256"
        " WHERE instr(folded(m.body), ?1) LIMIT ?2"
    ),
}

_CODED = (
    "SELECT DISTINCT p.release_id AS id, c.code, coder.name AS coder FROM coding c"
    " JOIN coding_pass p ON p.id = c.pass_id JOIN coder ON coder.id = p.coder_id"
    " WHERE instr(folded(c.code), ?) AND c.id NOT IN (SELECT coding_id FROM coding_withdrawal)"
)


def _codes(archive: Archive, visitor: Visitor, wanted: str) -> Iterator[tuple[str, str]]:
    """Releases with codes that hold the words, of those that the visitor is shown."""
    shown = seen_by(archive, visitor)
    for row in archive.connection.execute(_CODED, (wanted,)):
        if shown(row["id"], row["coder"]):
            yield row["id"], row["code"]


def folded(text: str | None) -> str:
    """Text as it is compared: compatibility forms and case put aside, lengths kept where they can be."""
    return unicodedata.normalize("NFKC", text or "").casefold()


def _hit(release: summaries.ReleaseSum, where: str, body: str, wanted: str) -> Hit:
    at = folded(body).find(wanted)
    if at < 0 or len(folded(body)) != len(body):
        return Hit(release, where, body[: 2 * AROUND], "", "")
    start = max(0, at - AROUND)
    return Hit(
        release, where, body[start:at], body[at : at + len(wanted)], body[at + len(wanted) : at + len(wanted) + AROUND]
    )


def _known_record(known: Known, release: Release) -> dict[str, object]:
    match = known.match
    start, end = (seconds(match.query.first.us), seconds(match.query.stop.us)) if match.query else (None, None)
    first, last = (seconds(match.ref.first.us), seconds(match.ref.stop.us)) if match.ref else (None, None)
    return {
        "start_s": start,
        "end_s": end,
        "release": release.id,
        "title": release.title,
        "item": match.ref_item,
        "ref_start_s": first,
        "ref_end_s": last,
        "modality": match.modality.value,
        "score": match.score,
        "mirrored": match.mirrored,
    }


routes = [Route("/search", ask, methods=["POST"])]
