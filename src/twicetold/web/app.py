"""The app on one archive: fence, door, pages, and the match service behind the same fence and door.

    app = create_app("my-archive", door=LocalDoor(port=8765), hosts=["127.0.0.1:8765"])

Order of what a request passes: the fence (Host, Origin, headers), the door (who is it), the route (may they). Routes
that need no session are named in `OPEN`; every other one asks for a right (`visitor.require`), which a test holds.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from twicetold.errors import RequestRefused, TwicetoldError
from twicetold.web import service
from twicetold.web.desk import Desk
from twicetold.web.door import Door, Doorkeeper
from twicetold.web.faults import fault_answer, wants_page
from twicetold.web.fence import HEADERS, Fence
from twicetold.web.pages import routes as page_routes
from twicetold.web.service.shelf import warm

OPEN = ("/enter", "/sign-in", "/sign-out", "/static")
"""Addresses that need no session: the way in, and our own scripts and style sheets."""


def create_app(
    path: str | os.PathLike[str], *, door: Door, hosts: Iterable[str], inbox: Path | None = None
) -> Starlette:
    """The app on the archive at `path`.

    Args:
        door: recognises visitors.
        hosts: what the Host header may say, with port.
        inbox: a folder whose entries may be added from the pages.
    """
    desk = Desk(path, inbox=inbox)
    routes: list[BaseRoute] = [
        *door.routes(),
        *page_routes(),
        *service.routes(),
        Mount("/static", StaticFiles(packages=[("twicetold.web", "static")])),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(warm, app.state, desk)
        try:
            yield
        finally:
            desk.close()

    app = Starlette(
        routes=routes,
        middleware=[Middleware(Fence, hosts=hosts), Middleware(Doorkeeper, door=door)],
        exception_handlers={TwicetoldError: _told, HTTPException: _not_answered, Exception: _failed},
        lifespan=lifespan,
    )
    app.state.desk = desk
    app.state.door = door
    return app


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, TwicetoldError)  # noqa: S101 - registered for this family
    if error.code == "web.session" and wants_page(request):
        asked = cast("Door", request.app.state.door).asks(request)
        if asked is not None:
            return asked
    return fault_answer(request, error)


async def _failed(request: Request, error: Exception) -> Response:
    """The one shape for what nobody thought of, too. It is answered outside the fence, whose headers hold here, too."""
    told = TwicetoldError("the program met a fault of its own", hint="Report it with what the terminal says.")
    answer = fault_answer(request, told)
    for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():
        answer.headers.setdefault(name, value)
    return answer


async def _not_answered(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    if error.status_code == 404:
        refused = RequestRefused("there is no such page", status=404, hint="", code="web.not_found")
    elif error.status_code == 405:
        refused = RequestRefused("this address is not used that way", status=405, hint="", code="web.method")
    else:
        refused = RequestRefused(error.detail, status=error.status_code)
    return fault_answer(request, refused)
