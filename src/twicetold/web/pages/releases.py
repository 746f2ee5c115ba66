"""All releases, in order of date, of one source or of all, or only those with something that was seen before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from starlette.requests import Request

from twicetold.archive import releases, summaries
from twicetold.web.desk import Desk
from twicetold.web.pages.media import number_of
from twicetold.web.pages.today import COLUMNS
from twicetold.web.view import Record, View

SHOWN = 50
SOURCES_SHOWN = 200
READ = 500
"""Releases that are read at a time for the table of all."""


def view(request: Request, desk: Desk) -> View:
    """A page of them, which JSON gives, too; CSV gives all that the page is of."""
    skip = number_of(request.query_params.get("skip", "")) or 0
    source = request.query_params.get("source", "")
    seen = request.query_params.get("seen", "") == "1"
    with desk.archive() as archive:
        connection = archive.connection
        found = summaries.of_releases(
            connection, summaries.by_date(connection, most=SHOWN, skip=skip, source=source, seen=seen)
        )
        sources = summaries.sources(connection)[:SOURCES_SHOWN]
        if seen:
            total = summaries.count_seen(connection, source=source)
        else:
            total = dict(sources).get(source, 0) if source else releases.count(connection)

    def all_records() -> Iterator[Sequence[Record]]:
        with desk.archive() as archive:
            ids = summaries.by_date(archive.connection, most=summaries.ALL, source=source, seen=seen)
        for first in range(0, len(ids), READ):
            # Opened for each: what is sent slowly is read on one thread now, on another later.
            with desk.archive() as archive:
                read = summaries.of_releases(archive.connection, ids[first : first + READ])
            yield [msgspec.to_builtins(one) for one in read]

    chosen = {"source": source, **({"seen": "1"} if seen else {})}
    return View(
        template="releases.html.j2",
        title="releases.title",
        columns=COLUMNS,
        records=[msgspec.to_builtins(one) for one in found],
        all_records=all_records,
        about={"total": total, "skip": skip, "source": source, "seen": seen},
        context={
            "found": found,
            "sources": sources,
            "source": source,
            "seen": seen,
            "chosen": chosen,
            "older": {**chosen, "skip": skip + SHOWN},
            "total": total,
            "skip": skip,
            "more": skip + SHOWN < total,
        },
        command="twicetold releases --format csv",
        python=f"[one for one in archive.releases() if one.source == {source!r}]" if source else "archive.releases()",
    )
