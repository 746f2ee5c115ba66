"""`twicetold settle`: accounts after a verdict, without a trace."""

from __future__ import annotations

import json

from tests.cli.test_matches import matched  # noqa: F401 - an archive with two matches


def test_what_was_judged_for_later_is_settled_once(twicetold, matched) -> None:  # noqa: F811
    assert "twicetold settle" in twicetold("judge", 1, "not-same", "--later").err
    first = json.loads(twicetold("settle", "--format", "json").out)
    assert first["verdicts"] == 1
    again = json.loads(twicetold("settle", "--format", "json").out)
    assert (again["verdicts"], again["releases"], again["run"]) == (0, [], None)
