from __future__ import annotations

from datetime import date

from twicetold.report.results.watched import of_watch
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.series import of_counts
from twicetold.trends.watch.alarms import watch

WEEKS = periods_between(date(2020, 1, 6), date(2020, 7, 13), By.WEEK)


def test_the_stated_rate_stands_beside_the_alarms() -> None:
    made = of_watch(watch([of_counts("releases", WEEKS, [0] * 26 + [9])], [None]))
    (row,) = made.sheets[0].records()
    assert row["alarm"] is True
    assert made.sentences[0].startswith("1 alarm in 1 questions")
    assert "at most 0.05" in made.sentences[0]
    assert of_watch(watch([of_counts("r", WEEKS, [3] * 27)], [None])).sentences[0].startswith("No alarms")
