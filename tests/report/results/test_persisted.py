from __future__ import annotations

import pytest

from tests.trends.persistence.lives import observed, weekly_log
from twicetold.report.results import persisted
from twicetold.report.results.result import Result
from twicetold.trends.persistence.observation import Log, Unseen
from twicetold.trends.persistence.returns import returns
from twicetold.trends.persistence.survival import survive
from twicetold.trends.persistence.takedown import takedown

LOG = weekly_log(150, scale=30, shape=0.8, seed=9)


def test_survival_says_what_a_plain_count_would_have_said() -> None:
    made = persisted.of_survival(survive(LOG))
    assert made.sheets[0].records()[0]["age"] == 1.0
    assert "without regard to time" in made.sentences[0]
    assert len(made.figures) == 1


def test_rates_without_an_upper_bound_are_in_the_table_and_not_in_the_figure() -> None:
    made = persisted.of_takedown(takedown([*LOG, *(observed(f"q{n}", (2, False), platform="q") for n in range(6))]))
    by_platform = {row["platform"]: row for row in made.sheets[0].records()}
    assert by_platform["q"]["rate"] is None
    assert by_platform["p"]["rate_low"] < by_platform["p"]["rate"] < by_platform["p"]["rate_high"]
    assert len(made.figures[0].spec["layer"][0]["data"]["values"]) == 1
    assert persisted.of_takedown(takedown([observed("q", (2, False))])).figures == ()


def test_returns_are_a_lower_bound() -> None:
    made = persisted.of_returns(returns([observed("a", (3, False), release="R"), observed("b", first=5, release="R")]))
    assert made.sheets[0].records()[0]["by"] == "b"
    assert "lower bound" in made.sentences[0]


NEVER = Log(observed=tuple(LOG), unseen=(Unseen(subject="ghost", platform="p", checks=3),))


@pytest.mark.parametrize(
    ("alone", "beside"),
    [
        (persisted.of_survival(survive(LOG)), persisted.of_survival(survive(NEVER))),
        (persisted.of_takedown(takedown(LOG)), persisted.of_takedown(takedown(NEVER))),
    ],
)
def test_what_nobody_saw_is_listed_and_changes_no_number(alone: Result, beside: Result) -> None:
    assert beside.sheet("never_alive").records() == [{"subject": "ghost", "platform": "p", "checks": 3}]
    assert "1 were gone at every check" in beside.methods[0].paragraph
    assert "never_alive" not in {sheet.table.name for sheet in alone.sheets}
    assert beside.sheets[0].records() == alone.sheets[0].records()
