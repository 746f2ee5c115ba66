from __future__ import annotations

from twicetold.errors import IntakeRejected
from twicetold.intake.plan import Plan


def test_what_is_rejected_is_kept_with_its_subject_and_hint() -> None:
    plan = Plan(origin="table")
    plan.reject(IntakeRejected("is empty", hint="fill it", code="intake.empty"), "row\n3")
    (problem,) = plan.problems
    assert (problem.stage, problem.subject, problem.code) == ("intake", "row\\n3", "intake.empty")
    assert (problem.message, problem.hint) == ("is empty", "fill it")
