"""How somebody gets in: a door recognises visitors. The local door opens once, for whoever has the printed address."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from twicetold.archive.custody import actor
from twicetold.errors import RequestRefused
from twicetold.web.visitor import RIGHTS, Right, Role, Visitor

SESSION_S = 12 * 3600
"""A working day: a session ends this long after it began, and when the server stops."""


class Door(Protocol):
    """Recognises visitors and has the routes by which they come in and leave."""

    def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """Whoever sent this request, or None."""

    def routes(self) -> list[BaseRoute]:
        """Routes that need no session."""

    def asks(self, request: Request) -> Response | None:
        """What a person sees who comes without a session; None where there is nothing to fill in."""


class Doorkeeper:
    """Middleware that asks the door who comes, and writes it into the request's scope as `visitor`."""

    def __init__(self, app: ASGIApp, *, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # On a thread: a team's door reads a file.
            scope["visitor"] = await run_in_threadpool(self._door.visitor, HTTPConnection(scope))
        await self._app(scope, receive, send)


class LocalDoor:
    """One person on this machine: a one-time token in the printed address, then a cookie that only this site sends.

    Args:
        port: where the server listens. Cookies do not tell ports apart, so that their name has to.
    """

    def __init__(self, *, port: int) -> None:
        self.cookie = f"twicetold_{port}"
        self._lock = threading.Lock()
        self._unused: set[bytes] = set()
        self._sessions: dict[bytes, float] = {}
        self._person = Visitor(person=actor(), rights=RIGHTS[Role.LEAD] | {Right.AUDIT})

    def new_token(self) -> str:
        """A token that lets one browser in, once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._unused.add(digest(token))
        return token

    def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """The one person, where the cookie is of a session that still lasts.

        Who sends an API token means to be known by that, and there are none here: the cookie is not looked at then, as
        the fence lets a change with a token pass that does not say where it comes from.
        """
        if "authorization" in connection.headers:
            return None
        given = digest(connection.cookies.get(self.cookie, ""))
        with self._lock:
            began = self._sessions.get(given)
            if began is not None and time.monotonic() - began > SESSION_S:
                del self._sessions[given]
                began = None
        return None if began is None else self._person

    def routes(self) -> list[BaseRoute]:
        """The way in."""
        return [Route("/enter", self._enter, methods=["GET"])]

    def asks(self, request: Request) -> Response | None:
        """Nothing: the printed address is the only way in."""
        return None

    def _enter(self, request: Request) -> Response:
        given = digest(request.query_params.get("token", ""))
        with self._lock:
            known = next((token for token in self._unused if hmac.compare_digest(token, given)), None)
            if known is None:
                raise RequestRefused(
                    "this address was used already, or is not of this server",
                    status=403,
                    hint="Each address opens one browser, once. Start 'twicetold serve' again for a new one.",
                    code="web.token",
                )
            self._unused.discard(known)
            session = secrets.token_urlsafe(32)
            self._sessions[digest(session)] = time.monotonic()
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self.cookie, session, max_age=SESSION_S, httponly=True, samesite="strict", path="/")
        return answer


def digest(token: str) -> bytes:
    """What is kept of a token: enough to recognise it, not to use it. Tokens are 256 random bits, so no salt."""
    return hashlib.sha256(token.encode()).digest()
