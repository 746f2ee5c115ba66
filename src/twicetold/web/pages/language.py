"""The language that a person chose, kept in a cookie of its own; until then the browser's own choice holds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from twicetold.web.changes import change_route, go_to
from twicetold.web.messages import LANGUAGES
from twicetold.web.page import LANGUAGE_COOKIE
from twicetold.web.visitor import Right, require

YEAR_S = 365 * 24 * 3600


def choose(request: Request, form: dict[str, str]) -> Response:
    """Keep the choice and go back to where it was made."""
    require(request, Right.SEE)
    answer = go_to(local_address(form.get("back", "/")))
    language = form.get("language", "")
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_S, httponly=True, samesite="strict", path="/")
    return answer


def local_address(text: str) -> str:
    """`text` where it is an address on this server, else the first page: a form is no way to send people elsewhere."""
    # A browser reads '//host' and '/\\host' as another host, and drops tabs and line ends before it looks.
    safe = text.startswith("/") and text[1:2] not in {"/", "\\"} and text.isprintable()
    return text if safe else "/"


routes = [change_route("/language", choose)]
