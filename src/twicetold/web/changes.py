"""Routes by which people change something: a form is read on the loop, and the change is made on a thread."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from twicetold.errors import RequestRefused
from twicetold.web.visitor import visitor_of

MAX_FIELDS = 100
MAX_FIELD_BYTES = 64 * 1024


def change_route(path: str, change: Callable[[Request, dict[str, str]], Response]) -> Route:
    """A POST route. `change` gets the form's text fields, asks for its right itself, and answers."""

    async def endpoint(request: Request) -> Response:
        visitor_of(request)  # before a byte of the body is read
        given = request.headers.get("content-type", "").partition(";")[0]
        if given not in {"application/x-www-form-urlencoded", "multipart/form-data", ""}:
            raise RequestRefused("a change is sent as a form", status=415, hint="", code="web.form")
        async with request.form(max_files=0, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(change, request, fields)

    return Route(path, endpoint, methods=["POST"])


def go_to(address: str) -> Response:
    """On to another page of ours, after a change."""
    return RedirectResponse(address, status_code=303)
