"""Archive health: what could not be read, what has no date, what was verified, what ran, and how much room is left."""

from __future__ import annotations

import shutil
import sqlite3

from starlette.requests import Request
from starlette.responses import Response

from twicetold.archive import items, problems, releases, runs
from twicetold.model import VerdictWord
from twicetold.pipeline.selftest import wilson
from twicetold.report.delimited import moment
from twicetold.web.changes import change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.pages.media import number_of
from twicetold.web.view import View
from twicetold.web.visitor import Right, require

SHOWN = 200
RUNS_SHOWN = 10
COLUMNS = ("id", "at", "stage", "subject", "code", "message", "hint")


def view(request: Request, desk: Desk) -> View:
    """Problems, and the numbers around them."""
    skip = number_of(request.query_params.get("skip", "")) or 0
    with desk.archive() as archive:
        connection = archive.connection
        found = problems.last(connection, most=SHOWN, skip=skip)
        total = problems.count(connection)
        kinds = connection.execute(
            "SELECT kind, count(*) AS items, sum(size_bytes) AS bytes FROM item GROUP BY kind ORDER BY items DESC"
        ).fetchall()
        undated = connection.execute(
            "SELECT count(*) FROM release WHERE id NOT IN (SELECT release_id FROM release_date)"
        ).fetchone()[0]
        weak = connection.execute(
            "SELECT count(*) FROM release WHERE id NOT IN (SELECT release_id FROM release_date WHERE provenance"
            " NOT IN ('file-metadata', 'file-system')) AND id IN (SELECT release_id FROM release_date)"
        ).fetchone()[0]
        codes = connection.execute(
            "SELECT code, count(*) AS n FROM problem GROUP BY code ORDER BY n DESC, code"
        ).fetchall()
        last = connection.execute("SELECT seq, hash FROM custody_event ORDER BY seq DESC LIMIT 1").fetchone()
        ran = runs.last(connection, most=RUNS_SHOWN)
        sure = precision(connection)
        counts = {"releases": releases.count(connection), "items": items.count(connection)}
    free = shutil.disk_usage(desk.path).free
    return View(
        template="health.html.j2",
        title="health.title",
        columns=COLUMNS,
        records=[
            {
                "id": one.id,
                "at": moment(one.at) if one.at else None,
                "stage": one.stage,
                "subject": one.subject,
                "code": one.code,
                "message": one.message,
                "hint": one.hint,
            }
            for one in found
        ],
        about={
            "problems": total,
            "undated_releases": undated,
            "weakly_dated_releases": weak,
            "free_bytes": free,
            "custody_events": last["seq"] if last else 0,
            "custody_hash": last["hash"] if last else "",
            "precision": sure,
            **counts,
        },
        context={
            "problems": found,
            "total": total,
            "codes": codes,
            "kinds": kinds,
            "undated": undated,
            "weak": weak,
            "last_event": last,
            "runs": ran,
            "free": free,
            "sure": sure,
            "counts": counts,
            "more": skip + SHOWN if skip + SHOWN < total else None,
        },
        command="twicetold problems --format csv",
        python="archive.problems()",
    )


def precision(connection: sqlite3.Connection) -> dict[str, float | int] | None:
    """Share of judged matches that are the same, with an interval of 95 %; None where nobody said yes or no.

    The last word on each verdict's own stretch counts. People choose what they judge, so that this is no estimate for
    the matches that nobody judged; the page says so.
    """
    rows = connection.execute(
        "SELECT word, count(*) AS n FROM verdict WHERE id IN (SELECT max(id) FROM verdict"
        " GROUP BY query_item, ref_item, query_start, ref_start, modality) GROUP BY word"
    ).fetchall()
    said = {row["word"]: int(row["n"]) for row in rows}
    same, other = said.get(VerdictWord.SAME, 0), said.get(VerdictWord.NOT_SAME, 0)
    if not same + other:
        return None
    low, high = wilson(same, same + other)
    return {"same": same, "not_same": other, "share": same / (same + other), "low": low, "high": high}


def verify(request: Request, form: dict[str, str]) -> Response:
    """Check every byte, as a job."""
    visitor = require(request, Right.CHANGE)
    desk_of(request).jobs.start("jobs.verify", ["verify"], person=visitor.person)
    return go_to("/jobs")


routes = [change_route("/verify", verify)]
