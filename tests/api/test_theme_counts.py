from __future__ import annotations

from tests.coding.conftest import add_message, archive  # noqa: F401 - the fixture
from twicetold.api import Archive
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.themes import Chosen, checked


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
    random = checked(archive.coding.theme_counts(months))
    dated = sum(unit.unit.startswith("M") for unit in sample.drawn)
    assert sum(random.coded) == dated
    assert random.chosen is Chosen.RANDOM
