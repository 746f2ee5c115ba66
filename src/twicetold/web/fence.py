"""What holds for every request and every answer, before any page is asked: the Host list, who may change, the headers.

- *Host* must be one that the server was started for. A name of somebody else's that resolves to 127.0.0.1 (DNS
  rebinding) is refused before anything is read.
- A request that another site set off is refused: by `Sec-Fetch-Site` where the browser sends it, by `Origin` where it
  does not. A change that carries neither must carry an API token, which no page can add. Datasette's `csrf.py` does the
  same and gives the reasons.
- Answers carry a policy under which nothing inline runs and nothing from elsewhere loads, are not sniffed, framed or
  kept by caches.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twicetold.errors import RequestRefused
from twicetold.web.faults import fault_answer

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content Security Policy of every answer. No 'unsafe-inline', no 'unsafe-eval', no other host, no frames."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "autoplay=(), camera=(), geolocation=(), microphone=()",
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Fence:
    """The outermost middleware.

    Args:
        hosts: allowed values of the Host header, with port, in lower case.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # a web socket: there are none here, and leaving it unanswered closes it

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        request = Request(scope, receive)
        try:
            self._check_host(request.headers)
            self._check_origin(request)
        except RequestRefused as error:
            await fault_answer(request, error)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _check_host(self, headers: Headers) -> None:
        given = headers.getlist("host")
        if len(given) != 1 or given[0].lower() not in self._hosts:
            raise RequestRefused(
                "this server does not answer to that host name",
                status=421,
                hint="Use the address that 'twicetold serve' printed; name others with '--host-name'.",
                code="web.host",
            )

    def _check_origin(self, request: Request) -> None:
        changes = request.method not in SAFE_METHODS
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            # 'none' is a person at the address bar: fine for looking, but nobody types a POST.
            allowed = {"same-origin"} if changes else {"same-origin", "none"}
            # A link from another page may lead here (the cookie stays away by SameSite=Strict, so it shows the door).
            navigates = not changes and request.headers.get("sec-fetch-mode") == "navigate"
            if site in allowed or (navigates and request.headers.get("sec-fetch-dest") == "document"):
                return
            raise _from_elsewhere()
        if not changes:
            return
        origin = request.headers.get("origin")
        if origin is not None:
            scheme, _, host = origin.partition("://")
            if scheme in {"http", "https"} and host.lower() in self._hosts:
                return
            raise _from_elsewhere()
        if "authorization" in request.headers or "cookie" not in request.headers:
            return  # no browser: whoever sends no cookie is asked for a token by the door
        raise _from_elsewhere()


def _from_elsewhere() -> RequestRefused:
    return RequestRefused(
        "the request came from a page of another site",
        status=403,
        hint="Do it on the pages of this server; programs send an API token instead of a cookie.",
        code="web.origin",
    )
