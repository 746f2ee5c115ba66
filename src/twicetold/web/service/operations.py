"""One table of operations, from which both the routes and their description are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twicetold.web.visitor import Right, require

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value in the address. `schema` is JSON Schema."""

    name: str
    description: str
    schema: dict[str, Any]
    required: bool = False
    place: str = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address.

    `body` is the type of a JSON body, `file_fields` the names under which a file may be sent instead. `answer` is a
    type, or None for plain text.
    """

    method: str
    path: str
    right: Right
    summary: str
    handler: Handler
    answer: Any
    parameters: tuple[Parameter, ...] = ()
    body: Any = None
    file_fields: tuple[str, ...] = ()
    status: int = 200
    refusals: tuple[int, ...] = (400,)

    def route(self) -> Route:
        """The route; the right is asked for before a byte of the body is read."""

        async def endpoint(request: Request) -> Response:
            require(request, self.right)
            return await self.handler(request)

        return Route(self.path, endpoint, methods=[self.method])
