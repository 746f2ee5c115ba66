"""The door of a team: a name and a password, then a cookie; or an API token for programs."""

from __future__ import annotations

import functools
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from twicetold.errors import RequestRefused
from twicetold.web.accounts import SESSION_HOURS, Accounts
from twicetold.web.changes import text_fields
from twicetold.web.faults import wants_page
from twicetold.web.page import catalogue_of
from twicetold.web.pages.language import local_address
from twicetold.web.visitor import Visitor

COOKIE = "twicetold_team"


class TeamDoor:
    """Recognises accounts.

    Args:
        accounts: of this archive.
        secure: whether browsers come by https (through a reverse proxy): the cookie then goes by https only.
    """

    def __init__(self, accounts: Accounts, *, secure: bool) -> None:
        self._accounts = accounts
        self._secure = secure

    def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """By an API token where one is sent, which no cookie then adds to; else by the cookie."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme:
            return self._accounts.by_token(token.strip()) if scheme.lower() == "bearer" else None
        cookie = connection.cookies.get(COOKIE, "")
        return self._accounts.by_cookie(cookie) if cookie else None

    def routes(self) -> list[BaseRoute]:
        """Signing in and out."""
        return [
            Route("/sign-in", self._form, methods=["GET"]),
            Route("/sign-in", self._sign_in, methods=["POST"]),
            Route("/sign-out", self._sign_out, methods=["POST"]),
        ]

    def asks(self, request: Request) -> Response | None:
        """The form, which leads on to the address that was asked for."""
        return HTMLResponse(_page(request, back=_here(request)), 401)

    def _form(self, request: Request) -> Response:
        return HTMLResponse(_page(request))

    async def _sign_in(self, request: Request) -> Response:
        form = await text_fields(request, most=4, max_bytes=4096)
        person, password = form.get("person", ""), form.get("password", "")
        address = request.client.host if request.client else ""
        try:
            cookie = await run_in_threadpool(
                functools.partial(self._accounts.sign_in, person, password, address=address)
            )
        except RequestRefused as error:
            if not wants_page(request):
                raise
            return HTMLResponse(_page(request, wrong=error, back=form.get("back", "")), error.status)
        # Whoever was signed in with this browser before is not any longer.
        await run_in_threadpool(self._accounts.sign_out, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(local_address(form.get("back", "/")), status_code=303)
        answer.set_cookie(
            COOKIE,
            cookie,
            max_age=SESSION_HOURS * 3600,
            httponly=True,
            samesite="strict",
            secure=self._secure,
            path="/",
        )
        return answer

    async def _sign_out(self, request: Request) -> Response:
        await run_in_threadpool(self._accounts.sign_out, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=self._secure)
        return answer


def _here(request: Request) -> str:
    """The address that a person asked for, to come back to; empty for a change, which is not made again."""
    query = request.url.query
    return "" if request.method != "GET" else f"{request.url.path}?{query}" if query else request.url.path


def _page(request: Request, *, wrong: RequestRefused | None = None, back: str = "") -> str:
    """The form, without the template engine's pages, which need a visitor."""
    said = catalogue_of(request)

    def text(key: str) -> str:
        return escape(said.text(key))

    told = f'<p role="alert" class="notice">{text("team." + wrong.code.partition(".")[2])}</p>' if wrong else ""
    return (
        f'<!doctype html><html lang="{said.language}" dir="{said.direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text('team.sign_in_title')} · Twicetold</title>"
        '<link rel="stylesheet" href="/static/app.css"></head><body class="fault"><main>'
        f"<h1>{text('team.sign_in_title')}</h1>{told}"
        '<form method="post" action="/sign-in" class="stack">'
        f'<input type="hidden" name="back" value="{escape(back)}">'
        f"<label>{text('team.name')} "
        '<input type="text" name="person" autocomplete="username" required dir="auto"></label>'
        f"<label>{text('team.password')} "
        '<input type="password" name="password" autocomplete="current-password" required></label>'
        f'<p><button class="strong">{text("team.sign_in_go")}</button></p></form></main></body></html>'
    )
