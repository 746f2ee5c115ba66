"""Banks and hand-over: lists of fingerprints for others and of others, and what would leave before anything does."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twicetold.api import Archive
from twicetold.archive.banks import BankOrigin
from twicetold.errors import RequestRefused, UsageError
from twicetold.handover.banking import Change
from twicetold.handover.forms import Form
from twicetold.handover.retro import BankMatch
from twicetold.model import Release
from twicetold.report.delimited import seconds
from twicetold.time import Span
from twicetold.web.changes import MAX_FIELD_BYTES, change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.page import render
from twicetold.web.pages.media import number_of
from twicetold.web.pages.release import shell_word
from twicetold.web.uploads import Uploads, check_room
from twicetold.web.view import View
from twicetold.web.visitor import Right, require

SHOWN = 100
MAX_LIST_BYTES = 64 << 20
MOST_FOUND = 2_000
"""Entries of a bank that are looked for while a request waits; `twicetold bank match` takes any number."""
FOUND_COLUMNS = ("uid", "release", "start_s", "end_s", "entry_start_s", "entry_end_s", "frames", "of_frames", "bits")
COLUMNS = ("name", "origin", "entries", "withdrawn", "enabled_ratio", "made_at", "note")


def view(request: Request, desk: Desk) -> View:
    """Every bank; with `bank`, what of that one would leave for `recipient`, and how it differs from what they have.

    With `found`, where the archive shows what the bank holds.
    """
    asked = request.query_params
    return _shown(desk, asked.get("bank", ""), asked.get("recipient", ""), find=bool(asked.get("found")))


def _shown(desk: Desk, name: str, recipient: str, *, find: bool = False, taken: Change | None = None) -> View:
    with desk.archive() as archive:
        found = archive.handover.banks()
        leaving = archive.handover.leaving(name, recipient=recipient) if name else None
        past = archive.handover.hand_overs(name) if name else []
        few = name != "" and next(one.entries for one in found if one.name == name) <= MOST_FOUND
        shown_by = _matches(archive, name) if find and few else None
    going = [] if leaving is None else leaving.going
    return View(
        template="banks.html.j2",
        title="banks.title",
        columns=FOUND_COLUMNS if shown_by is not None else COLUMNS if not name else ("uid", "difference"),
        records=(
            [one.record for one in shown_by]
            if shown_by is not None
            else [msgspec.to_builtins(bank) for bank in found]
            if not name
            else [{"uid": one.entry.uid, "difference": one.difference.value} for one in going]
        ),
        about={"bank": name, "recipient": recipient, "counts": None if leaving is None else leaving.counts()},
        context={
            "banks": found,
            "bank": name,
            "recipient": recipient,
            "leaving": leaving,
            "counts": {} if leaving is None else leaving.counts(),
            "going": going[:SHOWN],
            "past": past,
            "forms": [one.value for one in Form],
            "shown": SHOWN,
            "taken": taken,
            "few": few,
            "ours": any(one.name == name and one.origin is BankOrigin.OWN for one in found),
            "found": shown_by,
        },
        command=f"twicetold bank show {shell_word(name)}" if name else "twicetold bank list",
        python=f"archive.handover.leaving({name!r}, recipient={recipient!r})" if name else "archive.handover.banks()",
    )


async def receive(request: Request) -> Response:
    """Take somebody's list into a bank of its own, and tell what of it cannot be used.

    Raises:
        RequestRefused: `web.too_large`, `web.no_file`.
        UsageError: `bank.name`, `bank.own`, `bank.unreadable`.
    """
    require(request, Right.CHANGE)
    size = number_of(request.headers.get("content-length", ""))
    if size is None or size > MAX_LIST_BYTES:
        raise RequestRefused(
            f"a list says how large it is, and is at most {MAX_LIST_BYTES >> 20} MiB",
            status=413,
            hint="'twicetold bank import' takes larger ones.",
            code="web.too_large",
        )
    check_room(size)
    async with request.form(max_files=1, max_fields=5, max_part_size=MAX_FIELD_BYTES) as form:
        sent = form.get("list")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise RequestRefused("no file was sent", hint="Choose one.", code="web.no_file")
        name = str(form.get("name", ""))
        taken = await run_in_threadpool(_received, desk_of(request), name, sent)
    return await run_in_threadpool(lambda: render(request, _shown(desk_of(request), name, "", taken=taken)))


def _received(desk: Desk, name: str, sent: UploadFile) -> Change:
    uploads = Uploads()
    try:
        path = uploads.take(sent.filename or "", sent.file)
        with desk.archive() as archive:
            return archive.handover.receive(name, path)
    except UsageError as error:
        # By the name that was sent: where it lay on this machine is nobody's business.
        message = error.message.replace(f"{uploads.folder}/", "")
        raise UsageError(message, hint=error.hint, code=error.code) from None
    finally:
        uploads.discard()


def create(request: Request, form: dict[str, str]) -> Response:
    """Make an empty bank."""
    require(request, Right.CHANGE)
    with desk_of(request).archive() as archive:
        bank = archive.handover.create(form.get("name", ""), note=form.get("note", ""))
    return _to(bank.name)


def fill(request: Request, form: dict[str, str]) -> Response:
    """Put the matched stretches of everything that people confirmed into a bank."""
    require(request, Right.CHANGE)
    with desk_of(request).archive() as archive:
        archive.handover.add_matches(form.get("bank", ""))
    return _to(form.get("bank", ""))


def hand_over(request: Request, form: dict[str, str]) -> Response:
    """What leaves, as a file that the browser keeps; the custody log tells of it. Only what people confirmed leaves."""
    require(request, Right.CHANGE)
    name, shape = form.get("bank", ""), form.get("form", "")
    with desk_of(request).archive() as archive, tempfile.TemporaryDirectory(prefix="twicetold-leaving-") as folder:
        path = Path(folder) / "list"
        archive.handover.hand_over(name, path, form=shape, recipient=form.get("recipient", ""))
        content = path.read_bytes()
    ending = "csv" if shape == Form.CSV else "txt" if shape in {Form.LINES, Form.VPDQ} else "json"
    headers = {"Content-Disposition": f'attachment; filename="{_plain(name)}-{_plain(shape)}.{ending}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


@dataclass(frozen=True, slots=True)
class Found:
    """Where the archive shows an entry, and the first release that does."""

    match: BankMatch
    release: Release

    @property
    def record(self) -> dict[str, object]:
        """As programs get it; a still has no times."""
        one = self.match
        start, end = _ends(one.span)
        entry_start, entry_end = _ends(one.entry_span)
        return {
            "uid": one.uid,
            "release": self.release.id,
            "start_s": start,
            "end_s": end,
            "entry_start_s": entry_start,
            "entry_end_s": entry_end,
            "frames": one.frames,
            "of_frames": one.of_frames,
            "bits": one.distance_bits,
        }


def _ends(span: Span | None) -> tuple[str | None, str | None]:
    return (None, None) if span is None else (seconds(span.first.us), seconds(span.stop.us))


def _matches(archive: Archive, name: str) -> list[Found]:
    place = archive.workplace()
    by_id = {release.id: release for release in place.releases}
    return [
        Found(one, by_id[min(place.holders[one.item], key=place.chronology.rank)])
        for one in archive.handover.match_bank(name)
    ]


def _plain(text: str) -> str:
    return "".join(one for one in text if one.isascii() and (one.isalnum() or one in "-_")) or "list"


def _to(name: str) -> Response:
    return go_to(f"/banks?{urlencode({'bank': name})}")


routes = [
    Route("/banks/receive", receive, methods=["POST"]),
    change_route("/banks/create", create),
    change_route("/banks/fill", fill),
    change_route("/banks/hand-over", hand_over),
]
