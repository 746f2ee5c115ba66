"""Jobs are commands: they tell how far they are, one at a time, and stop as by Ctrl-C."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.web.jobs import Job, JobBoard, JobState


@pytest.fixture
def board(tmp_path: Path):
    Archive.init(tmp_path / "archive").close()
    made = JobBoard(tmp_path / "archive")
    yield made
    made.close()


def ended(board: JobBoard, job: Job, *, within_s: float = 60) -> Job:
    deadline = time.monotonic() + within_s
    while job.live:
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    return job


def test_a_command_runs_to_its_end_and_says_what_it_said(board) -> None:
    job = ended(board, board.start("Verify", ["verify"], person="ada"))
    assert job.state is JobState.DONE
    assert job.command == "twicetold verify"
    assert job.ended is not None
    assert board.get(job.id) is job
    assert board.all() == [job]


def test_a_command_that_fails_says_why_with_its_code(board) -> None:
    job = ended(board, board.start("Add", ["add", "/nowhere/at/all"], person="ada"))
    assert job.state is JobState.FAILED
    assert job.code == "usage.no_target"
    assert job.message


def test_one_at_a_time_and_no_second_one_of_the_same(board) -> None:
    first = board.start("Verify", ["verify"], person="ada")
    second = board.start("Trace", ["trace"], person="ada")
    assert board.start("Trace", ["trace"], person="ben") is second
    assert second.state is JobState.WAITING
    assert board.stop(second.id) is second
    assert second.state is JobState.STOPPED
    assert ended(board, first).state is JobState.DONE


def test_stopping_ends_a_running_command_and_leaves_the_archive_free(board, tmp_path, monkeypatch) -> None:
    # A command that goes on for ever, as a long trace does, and ends on Ctrl-C with the status of an interrupted one.
    script = tmp_path / "forever.py"
    script.write_text(
        "import json, sys, time\n"
        "try:\n"
        "    while True:\n"
        "        print(json.dumps({'type': 'progress_percent', 'label': 'match', 'percent': 12.5,"
        " 'subject': 'a.mp4'}), file=sys.stderr, flush=True)\n"
        "        time.sleep(0.05)\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    begin = JobBoard._begin

    def forever(self: JobBoard, job: Job):
        return subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, start_new_session=True)

    monkeypatch.setattr(JobBoard, "_begin", forever)
    job = board.start("Trace", ["trace"], person="ada")
    deadline = time.monotonic() + 20
    while job.percent is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert (job.stage, job.percent, job.subject) == ("match", 12.5, "a.mp4")
    assert board.stop(job.id) is job
    assert ended(board, job).state is JobState.STOPPED
    assert board.stop(999) is None
    monkeypatch.setattr(JobBoard, "_begin", begin)
    assert ended(board, board.start("Verify", ["verify"], person="ada")).state is JobState.DONE


def test_closing_stops_what_runs_and_what_waits_and_cleans_up_after_both(board) -> None:
    ended_labels: list[str] = []
    first = board.start("Verify", ["verify"], person="ada", after=lambda: ended_labels.append("verify"))
    second = board.start("Trace", ["trace"], person="ada", after=lambda: ended_labels.append("trace"))
    board.close()
    assert not first.live
    assert second.state is JobState.STOPPED
    assert sorted(ended_labels) == ["trace", "verify"]
    assert board.start("Trace", ["trace"], person="ada").state is JobState.STOPPED


def test_what_follows_a_job_and_fails_does_not_keep_the_next_from_running(board) -> None:
    def fail() -> None:
        raise OSError("no room")

    first = board.start("Verify", ["verify"], person="ada", after=fail)
    second = board.start("Problems", ["problems"], person="ada")
    assert ended(board, first).state is JobState.DONE
    assert ended(board, second).state is JobState.DONE
    assert first.message == "no room"
