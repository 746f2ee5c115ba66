"""All releases, in order of date, of one source or of all."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from twicetold.archive import releases, summaries
from twicetold.web.desk import Desk
from twicetold.web.pages.media import number_of
from twicetold.web.pages.today import COLUMNS
from twicetold.web.view import View

SHOWN = 50
SOURCES_SHOWN = 200


def view(request: Request, desk: Desk) -> View:
    """A page of them; JSON and CSV give the same page."""
    skip = number_of(request.query_params.get("skip", "")) or 0
    source = request.query_params.get("source", "")
    with desk.archive() as archive:
        found = summaries.of_releases(
            archive.connection, summaries.by_date(archive.connection, most=SHOWN, skip=skip, source=source)
        )
        sources = summaries.sources(archive.connection)[:SOURCES_SHOWN]
        total = dict(sources).get(source, 0) if source else releases.count(archive.connection)
    return View(
        template="releases.html.j2",
        title="releases.title",
        columns=COLUMNS,
        records=[msgspec.to_builtins(one) for one in found],
        about={"total": total, "skip": skip, "source": source},
        context={
            "found": found,
            "sources": sources,
            "source": source,
            "total": total,
            "skip": skip,
            "more": skip + SHOWN if skip + SHOWN < total else None,
        },
        command="twicetold releases --format csv",
        python=f"[one for one in archive.releases() if one.source == {source!r}]" if source else "archive.releases()",
    )
