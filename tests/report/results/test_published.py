from __future__ import annotations

from twicetold.report.results.published import of_check
from twicetold.trends.figures.check import check
from twicetold.trends.figures.claim import published


def test_contradictions_come_first_and_each_is_told_once() -> None:
    made = of_check(check(published()))
    verdicts = [row["verdict"] for row in made.sheets[0].records()]
    assert verdicts[:2] == ["contradicts", "contradicts"]
    assert verdicts[-1] == "not checked"
    assert made.sentences[0].startswith("2 contradicts, 6 disputed")
    assert len(made.sentences) == len(set(made.sentences)) == 1 + 2 + 3
