from __future__ import annotations

import sqlite3

from twicetold.archive import problems
from twicetold.errors import IntakeRejected
from twicetold.model import Problem

ERROR = IntakeRejected("a\nb.mp4: is empty", hint="h", code="intake.empty")


def test_an_error_becomes_a_problem_that_can_be_written(connection: sqlite3.Connection) -> None:
    problem = problems.of_error(ERROR, stage="intake", subject="a\nb\udcff.mp4")
    problems.record(connection, problem)
    (kept,) = problems.all_problems(connection)
    assert (kept.subject, kept.message, kept.code, kept.hint) == (
        "a\\nb\\xff.mp4",
        "a\\nb.mp4: is empty",
        ERROR.code,
        "h",
    )
    assert kept.at is not None


def test_the_same_problem_is_kept_once(connection: sqlite3.Connection) -> None:
    for _ in range(3):
        problems.record(connection, problems.of_error(ERROR, stage="intake", subject="x"))
    assert problems.count(connection) == 1


def test_problems_are_listed_and_cleared_by_stage_and_subject(connection: sqlite3.Connection) -> None:
    for stage, subject in (("intake", "x"), ("intake", "y"), ("trace", "x")):
        problems.record(connection, Problem(stage=stage, subject=subject, code="c.d", message="m"))
    assert [problem.subject for problem in problems.all_problems(connection, stage="intake")] == ["x", "y"]
    assert problems.clear(connection, stage="intake", subjects=["x", "nobody"]) == 1
    assert [(problem.stage, problem.subject) for problem in problems.all_problems(connection)] == [
        ("intake", "y"),
        ("trace", "x"),
    ]
