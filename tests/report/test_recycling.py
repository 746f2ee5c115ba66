from __future__ import annotations

import pytest

from twicetold.model import PartKind
from twicetold.report.recycling import recycled_series


def test_each_source_has_a_series_of_its_share_by_month(account):
    series = recycled_series(account)
    assert [one.source for one in series] == ["City Desk", "Northern Weekly", "Reposts"]
    months = {reading.period.name: reading for reading in series[0].readings}
    assert months["2017-12"].value == pytest.approx(69.1 / 142.6)
    assert (months["2015-03"].value, months["2015-03"].releases) == (0.0, 1)
    assert months["2016-01"].releases == 0
    assert series[1].unplaced == 1  # dated to a year


def test_what_lies_within_half_a_year_is_told_by_week(build):
    names = {"a": "2020-01-06", "b": "2020-01-20", "c": "2020-02-03"}
    items = {build.digest(name): build.video(name, 10) for name in names}
    releases = [build.release(name, "A", "", build.dated(date)) for name, date in names.items()]
    parts = [build.part(name, name, 0, 10, PartKind.NEW) for name in names]
    [series] = recycled_series(build.account(releases=releases, items=items, parts=parts, matches=[]))
    assert [reading.releases for reading in series.readings] == [1, 0, 1, 0, 1]


def test_a_handful_of_days_is_no_series(build):
    assert recycled_series(build.account(releases=build.releases[:1])) == ()
    assert recycled_series(build.account(releases=[], parts=[], matches=[])) == ()
