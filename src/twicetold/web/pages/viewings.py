"""Who looked at what: each person's own, and for an auditor everybody's."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from twicetold.web.desk import Desk
from twicetold.web.keeping import Viewing
from twicetold.web.view import View
from twicetold.web.visitor import Right, require, visitor_of

COLUMNS = ("id", "at", "person", "item", "what", "start_us", "end_us", "played_ms")


def own(request: Request, desk: Desk) -> View:
    """What the person who asks looked at."""
    visitor = visitor_of(request)
    found = desk.keeping.viewings(person=visitor.person)
    return _view(found, "viewings.own_title")


def audit(request: Request, desk: Desk) -> View:
    """What everybody looked at, for an auditor."""
    require(request, Right.AUDIT)
    return _view(desk.keeping.viewings(), "viewings.audit_title")


def _view(found: list[Viewing], title: str) -> View:
    return View(
        template="viewings.html.j2",
        title=title,
        columns=COLUMNS,
        records=[msgspec.to_builtins(one) for one in found],
        context={"found": found},
    )
