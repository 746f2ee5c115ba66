from __future__ import annotations

import json
from pathlib import Path


def test_problems_are_listed_with_what_to_do(twicetold, filled: Path) -> None:
    (problem,) = json.loads(twicetold("problems", "--format", "json").out)
    assert problem["code"] == "intake.empty"
    assert problem["subject"].startswith("releases.csv, row 3: ")
    assert problem["hint"]


def test_problems_of_one_stage(twicetold, filled: Path) -> None:
    assert "intake.empty" in twicetold("problems", "--stage", "intake").out
    ended = twicetold("problems", "--stage", "trace")
    assert (ended.out, ended.err) == ("", "0 problems\n")
