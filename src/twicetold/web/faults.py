"""One shape for every error: `{"ok": false, "error": {"code", "message", "hint"}}`, or a page that says the same."""

from __future__ import annotations

from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from twicetold.archive.names import printable
from twicetold.errors import ArchiveBusy, ArchiveError, ItemError, RequestRefused, TwicetoldError
from twicetold.web.page import catalogue_of, coded

STATUSES = {
    "twicetold.failed": 500,
    "bank.missing": 404,
    "bank.no_entry": 404,
    "usage.no_release": 404,
    "usage.no_item": 404,
    "usage.no_subject": 404,
    "usage.no_match": 404,
}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong. `code` is one of `docs/errors.md`."""

    code: str
    message: str
    hint: str


class FaultBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every answer that is an error."""

    ok: bool = False
    error: Fault


def status_of(error: TwicetoldError) -> int:
    """The HTTP status of an error of the family."""
    match error:
        case RequestRefused():
            return error.status
        case ArchiveBusy():
            return 409
        case ArchiveError():
            return 503
        case ItemError():
            return 422
        case _:
            return STATUSES.get(error.code, 400)


def wants_page(request: Request) -> bool:
    """Whether a person waits for a page, and not a program for JSON."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.endswith((".json", ".csv"))


def _without_folder(request: Request, message: str) -> str:
    """The message without the folder that the archive lies in, which is nobody's business beyond this machine."""
    state = getattr(request.scope.get("app"), "state", None)
    path = getattr(getattr(state, "desk", None), "path", None)
    return message if path is None else message.replace(f"{path.parent}/", "")


def fault_answer(request: Request, error: TwicetoldError) -> Response:
    """The answer for an error, as JSON or as a small page."""
    fault = Fault(
        code=error.code, message=printable(_without_folder(request, error.message)), hint=printable(error.hint)
    )
    again = error.retry_after_s if isinstance(error, RequestRefused) else None
    headers = {} if again is None else {"Retry-After": str(again)}
    if not wants_page(request):
        body = msgspec.json.encode(FaultBody(error=fault))
        return Response(body, status_of(error), headers, media_type="application/json")
    # Written without the template engine: this must work whatever is broken, and needs no session.
    catalogue = catalogue_of(request)
    told = f'<h1 lang="en" dir="ltr">{escape(fault.message)}</h1><p lang="en" dir="ltr">{escape(fault.hint)}</p>'
    if (meant := catalogue.error(fault.code)) is not None:
        # In the language of the page, and below it what the error says of this case.
        said = f"{fault.message}. {fault.hint}"
        told = (
            f"<h1>{coded(meant.happened)}</h1><p>{coded(meant.to_do)}</p>"
            f'<p class="quiet original" lang="en" dir="ltr">{escape(said)}</p>'
        )
    page = (
        f'<!doctype html><html lang="{catalogue.language}" dir="{catalogue.direction}">'
        '<head><meta charset="utf-8"><title>Twicetold</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/static/app.css"></head><body class="fault"><main>'
        f"{told}"
        f'<p class="quiet"><code>{escape(fault.code)}</code></p>'
        '<p><a href="/">Twicetold</a></p></main></body></html>'
    )
    return HTMLResponse(page, status_of(error), headers)
