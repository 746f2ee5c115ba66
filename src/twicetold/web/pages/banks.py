"""Banks and hand-over: lists of fingerprints for others and of others, and what would leave before anything does."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from twicetold.handover.forms import Form
from twicetold.web.changes import change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.pages.release import shell_word
from twicetold.web.view import View
from twicetold.web.visitor import Right, require

SHOWN = 100
COLUMNS = ("name", "origin", "entries", "withdrawn", "enabled_ratio", "made_at", "note")


def view(request: Request, desk: Desk) -> View:
    """Every bank; with `bank`, what of that one would leave for `recipient`, and how it differs from what they have."""
    name = request.query_params.get("bank", "")
    recipient = request.query_params.get("recipient", "")
    with desk.archive() as archive:
        found = archive.handover.banks()
        leaving = archive.handover.leaving(name, recipient=recipient) if name else None
        past = archive.handover.hand_overs(name) if name else []
    going = [] if leaving is None else leaving.going
    return View(
        template="banks.html.j2",
        title="banks.title",
        columns=COLUMNS if not name else ("uid", "difference"),
        records=(
            [msgspec.to_builtins(bank) for bank in found]
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
        },
        command=f"twicetold bank show {shell_word(name)}" if name else "twicetold bank list",
        python=f"archive.handover.leaving({name!r}, recipient={recipient!r})" if name else "archive.handover.banks()",
    )


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


def _plain(text: str) -> str:
    return "".join(one for one in text if one.isascii() and (one.isalnum() or one in "-_")) or "list"


def _to(name: str) -> Response:
    return go_to(f"/banks?{urlencode({'bank': name})}")


routes = [
    change_route("/banks/create", create),
    change_route("/banks/fill", fill),
    change_route("/banks/hand-over", hand_over),
]
