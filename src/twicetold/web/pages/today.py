"""Today: what came in last and what of it is new, what waits for a person, what went wrong, what runs."""

from __future__ import annotations

import sqlite3

import msgspec
from starlette.requests import Request

from twicetold.archive import problems, queue, releases, settlement, summaries
from twicetold.web.desk import Desk
from twicetold.web.pages.jobs import working
from twicetold.web.pages.media import number_of
from twicetold.web.view import View
from twicetold.web.visitor import visitor_of

SHOWN = 24
PROBLEMS_SHOWN = 3

COLUMNS = (
    "id",
    "source",
    "title",
    "date",
    "added_at",
    "length_us",
    "recycled_us",
    "sound_recycled_us",
    "new_us",
    "furniture_us",
    "sources",
    "stills",
    "stills_recycled",
    "texts",
    "texts_recycled",
    "traced",
)


def view(request: Request, desk: Desk) -> View:
    """The latest releases, with what waits and what went wrong beside them."""
    skip = number_of(request.query_params.get("skip", "")) or 0
    with desk.archive() as archive:
        connection = archive.connection
        latest = summaries.latest(connection, most=SHOWN, skip=skip)
        total = releases.count(connection)
        seen = summaries.count_seen(connection)
        wrong = problems.count(connection)
        last_wrong = problems.last(connection, most=PROBLEMS_SHOWN)
        tally = queue.tally(connection)
        first_waiting = next(iter(queue.waiting(connection, most=1)), None)
        unsettled = settlement.unsettled(connection)
        untraced = not_traced(connection)
    exposure = desk.keeping.exposure(visitor_of(request).person)
    return View(
        template="today.html.j2",
        title="today.title",
        columns=COLUMNS,
        records=[msgspec.to_builtins(found) for found in latest],
        about={
            "archive": desk.name,
            "releases": total,
            "releases_with_something_seen_before": seen,
            "problems": wrong,
            "skip": skip,
            "waiting": tally.waiting,
            "judged": tally.judged,
            "verdicts_not_settled": unsettled,
            "items_not_traced": untraced,
        },
        context={
            **working(desk),
            "latest": latest,
            "total": total,
            "seen": seen,
            "problems": wrong,
            "last_problems": last_wrong,
            "tally": tally,
            "first_waiting": first_waiting,
            "unsettled": unsettled,
            "untraced": untraced,
            "exposure": exposure,
            "skip": skip,
            "more": skip + SHOWN if skip + SHOWN < total else None,
        },
        command="twicetold releases --format csv",
        python="archive.releases()",
    )


def not_traced(connection: sqlite3.Connection) -> int:
    """Items that no account tells of yet."""
    row = connection.execute(
        "SELECT count(*) FROM item i WHERE i.kind <> 'unknown' AND NOT EXISTS (SELECT 1 FROM stage_done d"
        " WHERE d.item_sha256 = i.sha256 AND d.stage GLOB 'trace:*')"
    ).fetchone()
    return int(row[0])
