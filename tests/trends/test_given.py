from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.errors import DataRefused, TableInvalid, UsageError
from twicetold.trends import given
from twicetold.trends.series import Kind


def test_a_month_without_a_value_is_a_gap(tmp_path: Path) -> None:
    series = given.series_of(table(tmp_path, "first,value,days\n2015-01,3,31\n2015-02,,\n2015-03,0,10", "volume.csv"))
    assert [reading.value for reading in series.readings] == [3, None, 0]
    assert [reading.days_collected for reading in series.readings] == [31, 0, 10]
    assert (series.name, series.kind) == ("volume", Kind.COUNT)


def test_a_column_of_makes_shares(tmp_path: Path) -> None:
    series = given.series_of(table(tmp_path, "first,value,of\n2015-01,3,12\n2015-02,1,10"))
    assert series.kind is Kind.SHARE
    assert [reading.value for reading in series.readings] == [0.25, 0.1]


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("first,value\n2015-02,1\n2015-01,1", TableInvalid, "trends.order"),
        ("first,value\n2015-01,-1", TableInvalid, "trends.negative"),
        ("first,value,of\n2015-01,5,4", TableInvalid, "trends.part"),
        ("first,value,days\n2015-01,5,40", TableInvalid, "trends.table"),
        ("first,last,value\n2015-01,2015-03,1\n2015-02,2015-04,2", DataRefused, "trends.overlap"),
    ],
)
def test_bad_series_are_refused_with_their_code(tmp_path: Path, text: str, kind: type[UsageError], code: str) -> None:
    with pytest.raises(kind) as error:
        given.series_of(table(tmp_path, text))
    assert error.value.code == code


def test_themes_have_a_column_each(tmp_path: Path) -> None:
    counts = given.themes_of(table(tmp_path, "first,coded,war,Mercy\n2015-01,10,6,4\n2015-02,0,0,0"), exclusive=True)
    assert counts.themes == ("war", "Mercy")
    assert counts.coded == (10, 0)
    with pytest.raises(TableInvalid) as error:
        given.themes_of(table(tmp_path, "first,coded\n2015-01,10"))
    assert error.value.code == "trends.shape"
    with pytest.raises(TableInvalid) as error:
        given.themes_of(table(tmp_path, "first,coded,war\n2015-01,10,11"))
    assert error.value.code == "trends.part"


def test_windows_reach_to_the_end_of_their_last_day(tmp_path: Path) -> None:
    (one,) = given.windows_of(table(tmp_path, "first,last,source\n2015-01,2015-03,The outlet"))
    assert (one.start, one.end, one.source) == (date(2015, 1, 1), date(2015, 4, 1), "The outlet")


HEAD = "indicator,first,value,unit,citation"


def test_values_of_indicators_have_bounds_and_citations(tmp_path: Path) -> None:
    rows = given.indicator_rows_of(
        table(tmp_path, f"{HEAD}\nfighters,2015-04,1500-2000,persons,briefing\nland,2015-01-01,90800,km2,press")
    )
    assert [(name, unit, value.low, value.high) for name, unit, value in rows] == [
        ("fighters", "persons", 1500, 2000),
        ("land", "km2", 90800, 90800),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("land,2015-01,90800,km2,", "indicators.citation"),
        ("land,2015-01,>90800,km2,press", "indicators.unbounded"),
        ("land,2015-01,,km2,press", "trends.table"),
        (",2015-01,3,km2,press", "trends.table"),
    ],
)
def test_a_value_without_what_it_needs_is_an_error(tmp_path: Path, line: str, code: str) -> None:
    with pytest.raises(TableInvalid) as error:
        given.indicator_rows_of(table(tmp_path, f"{HEAD}\n{line}"))
    assert error.value.code == code


def test_edges_make_periods(tmp_path: Path) -> None:
    first, second = given.edges_of(table(tmp_path, "edge,label\n2015-07-17,Shawwal\n2015-08-16,next\n2015-09-14,"))
    assert (first.name, first.days, second.name) == ("Shawwal", 30, "next")
    with pytest.raises(UsageError) as error:
        given.edges_of(table(tmp_path, "edge\n2015-07-17\n2015-07-17"))
    assert error.value.code == "trends.edges"
    with pytest.raises(TableInvalid):
        given.edges_of(table(tmp_path, "edge,label\n2015-07-17,a\n,b"))
