"""What runs: the jobs with how far they are, the buttons that start a trace and stop a job."""

from __future__ import annotations

import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from twicetold.archive import lock
from twicetold.errors import RequestRefused
from twicetold.web.changes import change_route, go_to
from twicetold.web.desk import Desk, desk_of
from twicetold.web.jobs import Job
from twicetold.web.page import fragment
from twicetold.web.pages.language import local_address
from twicetold.web.pages.media import number_of
from twicetold.web.view import View
from twicetold.web.visitor import Right, require

SHOWN = 5
COLUMNS = (
    "id",
    "label",
    "command",
    "person",
    "state",
    "stage",
    "percent",
    "seconds_left",
    "subject",
    "code",
    "message",
    "hint",
)


def view(request: Request, desk: Desk) -> View:
    """Every job that is remembered."""
    jobs = desk.jobs.all()
    return View(
        template="jobs.html.j2",
        title="jobs.title",
        columns=COLUMNS,
        records=[record(job) for job in jobs],
        context=working(desk) | {"jobs": jobs},
        command="twicetold trace",
        python="archive.trace()",
    )


def working(desk: Desk) -> dict[str, Any]:
    """What the list of jobs is drawn from. `elsewhere`: another process changes the archive, such as a terminal."""
    jobs = desk.jobs.all()
    # What is at work first, then what waits its turn.
    live = [job for job in reversed(jobs) if job.live]
    recent = [
        job
        for job in jobs
        if not job.live and job.ended and time.time() - job.ended < 24 * 3600 and not (job.by_itself and job.went_well)
    ]
    return {
        "live": live,
        "recent": recent[:SHOWN],
        "elsewhere": not live and lock.is_held(desk.layout.lock),
    }


def record(job: Job) -> dict[str, object]:
    """A job as programs get it."""
    return {
        "id": job.id,
        "label": job.label,
        "command": job.command,
        "person": job.person,
        "state": job.state.value,
        "stage": job.stage,
        "percent": job.percent,
        "seconds_left": job.seconds_left,
        "subject": job.subject,
        "code": job.code,
        "message": job.message,
        "hint": job.hint,
    }


async def piece(request: Request) -> Response:
    """The list of jobs alone, asked for again and again while one is at work; the page is drawn anew when it ends."""
    require(request, Right.SEE)
    values = await run_in_threadpool(working, desk_of(request))
    answer = HTMLResponse(await run_in_threadpool(lambda: fragment(request, "working.html.j2", **values)))
    if not values["live"]:
        answer.headers["HX-Refresh"] = "true"
    return answer


def trace(request: Request, form: dict[str, str]) -> Response:
    """Start a trace, which also settles the accounts by the verdicts."""
    visitor = require(request, Right.CHANGE)
    desk_of(request).jobs.start("jobs.trace", ["trace"], person=visitor.person)
    return go_to(local_address(form.get("back", "/")))


def stop(request: Request, form: dict[str, str]) -> Response:
    """Stop a job as by Ctrl-C.

    Raises:
        RequestRefused: `web.no_job`.
    """
    require(request, Right.CHANGE)
    if desk_of(request).jobs.stop(number_of(form.get("job", "")) or 0) is None:
        raise RequestRefused("there is no such job", status=404, hint="", code="web.no_job")
    return go_to(local_address(form.get("back", "/")))


routes = [
    Route("/working", piece, methods=["GET"]),
    change_route("/trace", trace),
    change_route("/stop", stop),
]
