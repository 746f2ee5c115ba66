"""Add: send files or a folder through the browser, or take an entry of the inbox; then trace."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twicetold.errors import RequestRefused
from twicetold.web.changes import MAX_FIELD_BYTES, change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.pages.media import number_of
from twicetold.web.uploads import Uploads, check_room, entries, entry_of
from twicetold.web.view import View
from twicetold.web.visitor import Right, Visitor, require

MAX_FILES = 10_000
MAX_BYTES = 200 * 2**30


def view(request: Request, desk: Desk) -> View:
    """The forms."""
    inbox = [] if desk.inbox is None else [entry.name for entry in entries(desk.inbox)]
    return View(
        template="add.html.j2",
        title="add.title",
        columns=("name",),
        records=[{"name": name} for name in inbox],
        context={"inbox": inbox, "has_inbox": desk.inbox is not None},
        command='twicetold add FOLDER --source "SOURCE" && twicetold trace',
        python='archive.add("FOLDER", source="SOURCE"); archive.trace()',
    )


async def upload(request: Request) -> Response:
    """Files sent as a form: laid down, then added by a job."""
    visitor = require(request, Right.CHANGE)
    size = number_of(request.headers.get("content-length", ""))
    if size is None or size > MAX_BYTES:
        raise RequestRefused(
            "what is sent says how large it is, and is at most 200 GiB",
            status=413,
            hint="Start 'twicetold serve' with '--inbox FOLDER', or use 'twicetold add'.",
            code="web.too_large",
        )
    check_room(size)
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FILES + 10, max_part_size=MAX_FIELD_BYTES) as form:
        return await run_in_threadpool(_taken, request, form, visitor)


def _taken(request: Request, form: FormData, visitor: Visitor) -> Response:
    files = [sent for sent in form.getlist("files") if isinstance(sent, UploadFile) and sent.filename]
    table = form.get("table")
    modified = [number_of(str(value)) for value in form.getlist("modified")]
    if not files:
        raise RequestRefused("no file was sent", hint="Choose files or a folder first.", code="web.no_file")
    uploads = Uploads()
    try:
        for place, sent in enumerate(files):
            when = modified[place] if len(modified) == len(files) else None
            uploads.take(sent.filename or "", sent.file, modified_ms=when)
        releases = None
        if isinstance(table, UploadFile) and table.filename:
            releases = uploads.take(table.filename, table.file)
    except BaseException:
        uploads.discard()
        raise
    arguments = ["add", str(uploads.folder), *_described(form)]
    if releases is not None:
        arguments.append(f"--releases={releases}")
    desk_of(request).jobs.start("jobs.add", arguments, person=visitor.person, after=uploads.discard)
    return _then(request, form, visitor)


def from_inbox(request: Request, form: dict[str, str]) -> Response:
    """An entry of the inbox, taken in where it lies."""
    visitor = require(request, Right.CHANGE)
    desk = desk_of(request)
    if desk.inbox is None:
        raise RequestRefused(
            "there is no inbox", status=404, hint="Start 'twicetold serve' with one.", code="web.no_entry"
        )
    entry = entry_of(desk.inbox, form.get("entry", ""))
    desk.jobs.start("jobs.add", ["add", str(entry), *_described(form)], person=visitor.person)
    return _then(request, form, visitor)


def _described(form: FormData | dict[str, str]) -> list[str]:
    source = str(form.get("source", "")).strip()
    # One word with its option, so that a source that begins with '-' is no option itself.
    return [f"--source={source}"] if source else []


def _then(request: Request, form: FormData | dict[str, str], visitor: Visitor) -> Response:
    if form.get("trace"):
        desk_of(request).jobs.start("jobs.trace", ["trace"], person=visitor.person)
    return go_to("/")


routes = [Route("/upload", upload, methods=["POST"]), change_route("/inbox", from_inbox)]
