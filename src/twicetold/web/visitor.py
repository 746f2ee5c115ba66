"""Who asks, and what they may do. Rights are checked on the server for every request, whatever a page shows."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

import msgspec
from starlette.requests import HTTPConnection

from twicetold.errors import RequestRefused


class Right(StrEnum):
    """What a route needs: to see the archive, judge matches, change the archive, or read who looked at what."""

    SEE = "see"
    JUDGE = "judge"
    CHANGE = "change"
    AUDIT = "audit"


class Role(StrEnum):
    """What a person is in a team. An auditor sees everything and decides nothing."""

    LEAD = "lead"
    CODER = "coder"
    VIEWER = "viewer"
    AUDITOR = "auditor"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.LEAD: frozenset({Right.SEE, Right.JUDGE, Right.CHANGE}),
    Role.CODER: frozenset({Right.SEE, Right.JUDGE}),
    Role.VIEWER: frozenset({Right.SEE}),
    Role.AUDITOR: frozenset({Right.SEE, Right.AUDIT}),
}


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose cookie or API token was recognised.

    `by_token` is True for a program with an API token, which carries no cookie and so cannot be misled by a page.
    """

    person: str
    rights: frozenset[Right]
    by_token: bool = False

    def may(self, right: Right) -> bool:
        """Whether this visitor has a right."""
        return right in self.rights


def visitor_of(connection: HTTPConnection) -> Visitor:
    """The visitor that the door recognised.

    Raises:
        RequestRefused: `web.session`, where there is none.
    """
    found = cast("Visitor | None", connection.scope.get("visitor"))
    if found is None:
        raise RequestRefused(
            "this browser has no session with this archive",
            status=401,
            hint="Open the address that 'twicetold serve' printed, or sign in.",
            code="web.session",
        )
    return found


def require(connection: HTTPConnection, right: Right) -> Visitor:
    """The visitor, who has `right`.

    Raises:
        RequestRefused: `web.session`, `web.right`.
    """
    visitor = visitor_of(connection)
    if not visitor.may(right):
        raise RequestRefused(
            f"'{visitor.person}' has no right to {right} here",
            status=403,
            hint="A lead of this archive can give it.",
            code="web.right",
        )
    return visitor
