"""Today: what came in last and what of it is new, what waits for a person, what went wrong."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from twicetold.archive import problems, releases, summaries
from twicetold.web.desk import Desk
from twicetold.web.view import View

SHOWN = 25

COLUMNS = (
    "id",
    "source",
    "title",
    "date",
    "added_at",
    "length_us",
    "recycled_us",
    "new_us",
    "furniture_us",
    "sources",
    "stills",
    "stills_recycled",
    "traced",
)


def view(request: Request, desk: Desk) -> View:
    """The latest releases, with what waits and what went wrong beside them."""
    skip = _number(request.query_params.get("skip", ""))
    with desk.archive() as archive:
        latest = summaries.latest(archive.connection, most=SHOWN, skip=skip)
        total = releases.count(archive.connection)
        wrong = problems.count(archive.connection)
    return View(
        template="today.html.j2",
        title="today.title",
        columns=COLUMNS,
        records=[msgspec.to_builtins(found) for found in latest],
        about={"archive": desk.name, "releases": total, "problems": wrong, "skip": skip},
        context={
            "latest": latest,
            "total": total,
            "problems": wrong,
            "skip": skip,
            "more": skip + SHOWN if skip + SHOWN < total else None,
            "shown": SHOWN,
        },
        command="twicetold releases --format csv",
        python="archive.releases()",
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
