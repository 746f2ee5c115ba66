"""Routes by which people change something: a form is read on the loop, and the change is made on a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from twicetold.errors import RequestRefused
from twicetold.web.visitor import visitor_of

MAX_FIELDS = 100
MAX_FIELD_BYTES = 64 * 1024
FORM_S = 30
"""How long a form may take to arrive."""


def change_route(path: str, change: Callable[[Request, dict[str, str]], Response]) -> Route:
    """A POST route. `change` gets the form's text fields, asks for its right itself, and answers."""

    async def endpoint(request: Request) -> Response:
        visitor_of(request)  # before a byte of the body is read
        given = request.headers.get("content-type", "").partition(";")[0]
        if given not in {"application/x-www-form-urlencoded", "multipart/form-data", ""}:
            raise RequestRefused("a change is sent as a form", status=415, hint="", code="web.form")
        fields = await text_fields(request, most=MAX_FIELDS, max_bytes=MAX_FIELD_BYTES)
        return await run_in_threadpool(change, request, fields)

    return Route(path, endpoint, methods=["POST"])


async def text_fields(request: Request, *, most: int, max_bytes: int) -> dict[str, str]:
    """The text fields of a form, at most so many of at most so many bytes each.

    Raises:
        RequestRefused: `web.slow`, its bytes come so slowly that somebody may mean to keep the server waiting.
    """
    try:
        async with asyncio.timeout(FORM_S), request.form(max_files=0, max_fields=most, max_part_size=max_bytes) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except TimeoutError:
        raise RequestRefused(
            f"the form did not arrive within {FORM_S} seconds", status=408, hint="Send it again.", code="web.slow"
        ) from None


def go_to(address: str) -> Response:
    """On to another page of ours, after a change."""
    return RedirectResponse(address, status_code=303)
