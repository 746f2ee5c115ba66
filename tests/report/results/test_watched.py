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


def test_of_many_sources_alarms_and_what_came_nearest_are_listed_and_the_rest_counted() -> None:
    """A report of more than 20 sources left the watch out."""
    loud = [of_counts(f"loud {n}", WEEKS, [0] * 26 + [30]) for n in range(5)]
    even = [of_counts(f"even {n}", WEEKS, [3] * 27) for n in range(60)]
    found = watch([*even, *loud], [None] * 65)
    made = of_watch(found, most=20)
    rows = made.sheet("watch").records()
    assert (len(rows), sum(row["alarm"] for row in rows)) == (20, 5)
    assert made.sheet("watch_questions").records() == [
        {"check": "quiet source stirs", "asked": 5, "answered": 5, "alarms": 5},
        {"check": "burst", "asked": 60, "answered": 60, "alarms": 0},
    ]
    assert made.sentences[1].startswith("45 answers")
    assert len(of_watch(found, most=2).sheet("watch").rows) == 5  # every alarm is listed
    assert len(of_watch(found).sheet("watch").rows) == 65
