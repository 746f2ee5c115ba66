"""Health tells what went wrong, and what people's words say of the matches."""

from __future__ import annotations

import time

from twicetold.api import Archive
from twicetold.archive import problems
from twicetold.archive.catalogue import transaction
from twicetold.model import Problem


def test_problems_are_listed_with_what_to_do(reviewer, traced) -> None:
    with Archive.open(traced) as archive, transaction(archive.connection):
        problems.record(
            archive.connection,
            Problem(stage="probe", subject="a<b>.mp4", code="media.unreadable", message="m", hint="h"),
        )
    page = reviewer.get("/health").text
    assert "a&lt;b&gt;.mp4" in page
    result = reviewer.get("/health.json").json()["result"]
    assert result["problems"] == 1
    assert result["rows"][0]["hint"] == "h"
    assert result["custody_events"] > 0


def test_the_share_of_right_matches_has_an_interval_and_counts_last_words(reviewer, traced) -> None:
    assert reviewer.get("/health.json").json()["result"]["precision"] is None
    with Archive.open(traced, read_only=True) as archive:
        number = archive.matches()[0].id or 0
        for word in ("same", "not-same", "same"):
            archive.verdicts.judge(number, word)
    told = reviewer.get("/health.json").json()["result"]["precision"]
    assert (told["same"], told["not_same"], told["share"]) == (1, 0, 1.0)
    assert 0 < told["low"] < 0.5 < told["high"] <= 1


def test_verifying_is_a_job(reviewer) -> None:
    assert reviewer.post("/verify").headers["location"] == "/jobs"
    jobs = reviewer.app.state.desk.jobs
    while any(job.live for job in jobs.all()):
        time.sleep(0.05)
    assert [job.state.value for job in jobs.all()] == ["done"]
