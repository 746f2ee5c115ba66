from __future__ import annotations

import json

from tests.cli.test_sample import several  # noqa: F401 - the fixture


def coded(twicetold) -> None:
    twicetold("sample", "draw", "audit", "--size", 8, "--seed", 1, "--coder", "Anna")
    for unit in json.loads(twicetold("sample", "show", "audit", "--format", "json").out):
        if unit["unit"] in {"S1", "S2", "S3", "S4"}:
            twicetold("code", "add", unit["unit"], "war", "--coder", "Anna")
        assert twicetold("code", "done", unit["unit"], "--coder", "Anna").status == 0


def test_shares_are_told_with_intervals_and_the_method(several) -> None:  # noqa: F811
    coded(several)
    ended = several("prevalence", "--theme", "war", "--theme", "mercy", "--format", "json")
    war, mercy = json.loads(ended.out)
    assert war["low"] < war["share"] < war["high"]
    assert (war["estimator"], war["units"], war["population"]) == ("human", 8, 10)
    assert (mercy["share"], mercy["low"]) == (0, 0)
    assert "Wilson" in ended.err
    by_month = json.loads(several("prevalence", "--theme", "war", "--by", "month", "--format", "json").out)
    assert {"2024-01", "2024-02", "2024-03"} <= {one["period_name"] for one in by_month}


def test_without_a_sample_nothing_is_estimated(several) -> None:  # noqa: F811
    ended = several("prevalence")
    assert (ended.status, "sample.unknown" in ended.err) == (2, True)
    assert "sample.unknown" in several("prevalence", "--recycled").err
