"""The list of jobs, and the buttons."""

from __future__ import annotations

import time

from twicetold.api import Archive


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
