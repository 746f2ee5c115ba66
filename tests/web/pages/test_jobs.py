"""The list of jobs, and the buttons."""

from __future__ import annotations

import time

from twicetold.api import Archive
from twicetold.web.jobs import Job, JobState


def finished(client) -> None:
    deadline = time.monotonic() + 60
    while any(job.live for job in client.app.state.desk.jobs.all()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_command_elsewhere_is_told_of(browser, archive_path) -> None:
    assert "Nothing runs" in browser.get("/").text
    with Archive.open(archive_path):
        assert "Another command is changing the archive" in browser.get("/").text


def test_a_trace_is_started_listed_and_stopped(reviewer) -> None:
    assert reviewer.post("/trace", data={"back": "/jobs"}).headers["location"] == "/jobs"
    [row] = reviewer.get("/jobs.json").json()["result"]["rows"]
    assert row["command"] == "twicetold trace"
    piece = reviewer.get("/working")
    assert 'hx-get="/working"' in piece.text
    assert "HX-Refresh" not in piece.headers
    assert reviewer.post("/stop", data={"job": row["id"]}).status_code == 303
    finished(reviewer)
    assert reviewer.get("/working").headers["HX-Refresh"] == "true"
    assert reviewer.post("/stop", data={"job": "99"}).status_code == 404


def test_what_is_at_work_stands_before_what_waits_and_a_stop_has_no_code(browser) -> None:
    """The job that waited stood first; what a person stopped themselves was told with the code of an error."""
    board = browser.app.state.desk.jobs
    stopped = Job(
        1, "jobs.verify", "Ada", ("verify",), state=JobState.STOPPED, code="run.interrupted", ended=time.time()
    )
    stopped.message = "Interrupted. What is done is kept."
    board._jobs = {
        1: stopped,
        2: Job(2, "jobs.add", "Ada", ("add", "x"), state=JobState.RUNNING),
        3: Job(3, "jobs.trace", "Ada", ("trace",), state=JobState.WAITING),
    }
    page = browser.get("/jobs").text
    assert page.index("at work") < page.index("waits its turn")
    assert "run.interrupted" not in page
    assert "Interrupted" not in page
    board._jobs = {}
