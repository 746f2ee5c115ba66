from __future__ import annotations

import sqlite3

from twicetold.archive import runs
from twicetold.archive.runs import RunState


def start(connection: sqlite3.Connection, command: str = "trace") -> int:
    return runs.start(connection, command, settings={"a": {"b": 1}}, versions={"twicetold": "1"}, input_digest="i")


def test_a_run_keeps_what_it_was_made_with_and_what_came_out(connection: sqlite3.Connection) -> None:
    run_id = start(connection)
    assert runs.latest(connection, "trace") is None
    runs.finish(connection, run_id, RunState.DONE, output_digest="o", summary={"matches": 3})
    run = runs.latest(connection, "trace")
    assert run is not None
    assert (run.id, run.state, run.settings, run.versions) == (
        run_id,
        RunState.DONE,
        {"a": {"b": 1}},
        {"twicetold": "1"},
    )
    assert (run.input_digest, run.output_digest, run.summary) == ("i", "o", {"matches": 3})
    assert run.finished_at is not None
    assert run.finished_at >= run.started_at


def test_runs_whose_process_is_gone_are_closed_as_interrupted(connection: sqlite3.Connection) -> None:
    done, lost = start(connection), start(connection, "query")
    runs.finish(connection, done, RunState.DONE)
    assert runs.close_abandoned(connection) == 1
    states = {run.id: run.state for run in runs.all_runs(connection)}
    assert states == {done: RunState.DONE, lost: RunState.INTERRUPTED}
    assert [run.id for run in runs.all_runs(connection, command="query")] == [lost]
