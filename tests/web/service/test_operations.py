from __future__ import annotations

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from twicetold.errors import RequestRefused
from twicetold.web.service.operations import Operation
from twicetold.web.visitor import Right


def test_a_right_is_asked_for_before_the_handler_sees_anything() -> None:
    seen = []

    async def handler(request):
        seen.append(request)
        return PlainTextResponse("x")

    async def refused(request, error):
        return PlainTextResponse(error.code, error.status)

    one = Operation(method="GET", path="/a", right=Right.SEE, summary="s", handler=handler, answer=None)
    app = Starlette(routes=[one.route()], exception_handlers={RequestRefused: refused})
    assert TestClient(app).get("/a").text == "web.session"
    assert seen == []
