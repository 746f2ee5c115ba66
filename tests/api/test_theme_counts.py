from __future__ import annotations

from datetime import date

import pytest

from tests.coding.conftest import add_message, archive  # noqa: F401 - the fixture
from twicetold.api import Archive
from twicetold.errors import DataRefused
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.themes import Chosen, checked, share_series


def test_counts_are_what_the_trends_take(archive: Archive) -> None:  # noqa: F811
    for number in range(40):
        add_message(archive, f"M{number}", f"Message {number}", source="t", day=number)
    dates = [archive.release(f"M{number}").dates[0] for number in (0, 39)]
    months = periods_between(dates[0].earliest.date(), dates[1].latest.date(), By.MONTH)

    def code(names: list[str]) -> None:
        for name in names:
            archive.coding.start(name, coder="Anna")
            if name.endswith("5"):
                archive.coding.code(name, "war", coder="Anna")
            archive.coding.finish(name, coder="Anna")

    code(["M5", "M6"])
    first = checked(archive.coding.theme_counts(months, source="t"))
    war = first.themes.index("war")
    assert ([row[war] for row in first.counts], first.coded, first.chosen) == ([1.0, 0.0], (2.0, 0.0), Chosen.UNKNOWN)
    assert (first.coders, first.codebook) == (1, "themes version 1")
    code([f"M{number}" for number in range(40) if number not in (5, 6)])
    everything = archive.coding.theme_counts(months, source="t")
    assert (everything.coded, everything.chosen) == ((31.0, 9.0), Chosen.ALL)
    sample = archive.coding.samples.draw("audit", 20, by=["month"], seed=1)
    holes = archive.coding.theme_counts(months)
    assert holes.chosen is Chosen.UNKNOWN
    assert "were left out while later ones were coded" in " ".join(holes.cautions)
    code([unit.unit for unit in sample.drawn if not unit.unit.startswith("M")])
    random = checked(archive.coding.theme_counts(months))
    dated = sum(not unit.unit.startswith("F") for unit in sample.drawn)
    assert sum(random.coded) == dated
    assert random.chosen is Chosen.RANDOM
    assert random.sample == "audit"
    assert "estimated from the random sample 'audit' by human" in " ".join(random.cautions)
    code([name for name in (*(f"R{number}" for number in range(6)), "F") if name not in {u.unit for u in sample.drawn}])
    whole = archive.coding.theme_counts(months)
    assert (sum(whole.coded), whole.chosen, whole.estimates) == (46, Chosen.ALL, ())


def test_shares_of_themes_are_those_that_prevalence_tells(archive: Archive) -> None:  # noqa: F811
    for number in range(58):
        add_message(archive, f"M{number}", f"Message {number}", source="t", day=number)
    months = periods_between(date(2024, 1, 1), date(2024, 3, 1), By.MONTH)
    sample = archive.coding.samples.draw("audit", 30, by=["month"], seed=1)
    for unit in sample.drawn:
        archive.coding.start(unit.unit, coder="Anna")
        if unit.unit.endswith(("1", "5")):
            archive.coding.code(unit.unit, "war", coder="Anna")
        archive.coding.finish(unit.unit, coder="Anna")
    told = {
        share.group.period: share for share in archive.coding.samples.prevalence(themes=["war"], periods=months).shares
    }
    series = share_series(archive.coding.theme_counts(months), "war")
    assert series.unit == "share of releases"
    for reading in series.readings:
        interval = told[reading.period.name].interval
        assert reading.value == pytest.approx(interval.estimate)
        assert (reading.low, reading.high) == (interval.low, interval.high)
        # A sample of part of a month is worth more than its size, and never more than the month.
        assert told[reading.period.name].units <= reading.base <= told[reading.period.name].population
    both = archive.coding.samples.draw("second", 10, seed=2)
    assert both.name == "second"
    several = archive.coding.theme_counts(months)
    assert (several.chosen, several.estimates) == (Chosen.UNKNOWN, ())
    assert "there are the samples audit, second" in " ".join(several.cautions)
    assert archive.coding.theme_counts(months, sample="audit").estimates


def test_without_a_coded_release_there_is_nothing_to_tell(archive: Archive) -> None:  # noqa: F811
    with pytest.raises(DataRefused) as caught:
        archive.coding.theme_counts(periods_between(date(2024, 1, 1), date(2024, 2, 1), By.MONTH))
    assert caught.value.code == "trends.too_few"
