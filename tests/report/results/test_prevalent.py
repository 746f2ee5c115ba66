from __future__ import annotations

from datetime import date

import msgspec
import pytest

from twicetold.coding.prevalence.estimators import Estimator
from twicetold.coding.prevalence.intervals import Interval
from twicetold.coding.prevalence.recycled import RecycledShare
from twicetold.coding.prevalence.shares import Group, Prevalence, ThemeShare
from twicetold.report.results.prevalent import of_prevalence, of_recycled
from twicetold.trends.calendar import By, periods_between

BETWEEN = Interval(estimate=0.2, low=0.1, high=0.35)
MONTHS = periods_between(date(2024, 1, 1), date(2024, 3, 1), By.MONTH)


def share(theme: str, period: str = "", interval: Interval | None = BETWEEN) -> ThemeShare:
    known = interval is not None
    return ThemeShare(
        group=Group(period=period), theme=theme, population=80, units=20, interval=interval,
        estimator=Estimator.PPI if known else None, weight=0.6 if known else 0.0, human=interval, machine=0.4,
        refused="" if known else "3 of 80 are in the sample",
    )  # fmt: skip


def prevalence(*shares: ThemeShare) -> Prevalence:
    return Prevalence(
        sample="audit", codebook="themes", version=2, shares=shares, added_since=0, in_no_period=0, model=1,
        cautions=("4 releases were added.",), method="Shares are of the releases.",
    )  # fmt: skip


def test_a_share_tells_its_interval_its_estimator_and_what_the_machine_alone_says() -> None:
    made = of_prevalence(prevalence(share("war"), share("mercy", interval=None)))
    war, mercy = made.sheet("prevalence").records()
    assert (war["share"], war["low"], war["high"], war["estimator"]) == (0.2, 0.1, 0.35, "ppi++")
    assert (war["human_low"], war["machine_alone"], war["weight"]) == (0.1, 0.4, 0.6)
    assert (mercy["share"], mercy["estimator"], mercy["why_refused"]) == (None, "refused", "3 of 80 are in the sample")
    assert "estimated by ppi++" in made.sentences[0]
    assert "4 releases were added." in made.paragraphs[0]
    drawn = made.figures[0].spec["layer"][0]["data"]["values"]
    assert [record["label"] for record in drawn] == ["war"]


def test_over_time_each_theme_is_drawn_and_what_is_refused_is_a_gap() -> None:
    made = of_prevalence(prevalence(share("war", "2024-01"), share("war", "2024-02", None)), MONTHS)
    (figure,) = made.figures
    assert figure.caption == "war in 2 periods with 95 % intervals, 1 without a share."
    gap = figure.spec["layer"][0]["data"]["values"]
    assert [record["first"] for record in gap] == ["2024-02-01"]


def test_where_everything_is_refused_nothing_is_drawn() -> None:
    made = of_prevalence(prevalence(share("war", interval=None)))
    assert made.figures == ()
    assert "all are refused" in made.sentences[0]


def test_each_source_has_a_figure() -> None:
    other = msgspec.structs.replace(share("war"), group=Group(source="other"))
    assert [figure.name for figure in of_prevalence(prevalence(share("war"), other)).figures] == [
        "prevalence",
        "prevalence-1",
    ]


def test_the_recycled_share_stands_beside_what_was_traced() -> None:
    found = RecycledShare(traced=0.3, corrected=BETWEEN, right=BETWEEN, judged=40, unsure=2, population=90)
    made = of_recycled(found)
    (row,) = made.sheet("recycled_share").records()
    assert (row["traced"], row["corrected"], row["matches"]) == (0.3, 0.2, 90)
    assert made.sentences[0] == "20.0% of the time is recycled (10.0% to 35.0%); the trace says 30.0%."
    assert row["right"] == pytest.approx(0.2)
