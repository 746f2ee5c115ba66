from __future__ import annotations

from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.trends.figures.check import check
from twicetold.trends.figures.claim import read_claims

HEAD = "id,quantity,period,value,unit,denominator,source,status,check"


def test_a_period_a_source_and_a_whole_in_one_cell_each(tmp_path: Path) -> None:
    text = f"""{HEAD}
        a,events,2015-07-17..2015-08-15 (Shawwal 1436),1146,events,,A study,seen,38.2 a day
        b,coded,same,892,events,1146,same,seen,
        c,share of c,2015-01..03,3,percent,892,Another,memory,
        d,posts,2018-2020,7800,posts (more than),,Another,seen,
        e,change,early 2017 (three months),-15,percent,,same,seen,forwarded -9.7
        f,pictures,2015-04-18..24,63,percent,,same,seen,"""
    a, b, c, d, e, f = read_claims(table(tmp_path, text))
    assert (a.first, a.last, a.note) == ("2015-07-17", "2015-08-15", "Shawwal 1436; 38.2 a day")
    assert (b.days, b.citation, b.whole) == (a.days, "A study", 1146)
    assert (c.first, c.last, c.note) == ("2015-01", "2015-03", "memory")
    assert (d.first, d.last, d.unit, d.low, d.text) == ("2018", "2020", "posts", 7800, ">7800")
    assert (e.days, e.unit, e.citation) == ("early 2017 (three months)", "percent change", "Another")
    assert (f.first, f.last) == ("2015-04-18", "2015-04-24")


@pytest.mark.parametrize(
    ("row", "verdict", "why"),
    [
        ("a,share,2015,3,percent,892,S,seen,", "possible", "23 to 31 of 892"),
        ("a,share,2015,50,percent,9,S,seen,", "contradicts", "no whole number of 9 makes 50 %"),
        ("a,gone,2015,455,accounts,722,S,seen,", "computed", "63.019 % of 722"),
        ("a,gone,2015,800,accounts,722,S,seen,", "contradicts", "more than the 722"),
        ("a,days,2016,300842,observations,13321 accounts,S,seen,", "not checked", "nothing else"),
    ],
)
def test_a_figure_is_held_to_its_whole(tmp_path: Path, row: str, verdict: str, why: str) -> None:
    (found,) = check(read_claims(table(tmp_path, f"{HEAD}\n{row}"))).rows
    assert found.verdict == verdict
    assert why in found.why


def test_the_same_word_of_another_whole_is_no_dispute(tmp_path: Path) -> None:
    rows = "a,suspended,2015,455,accounts,722,S,seen,\nb,suspended,2015,163,accounts,451,S,seen,"
    found = check(read_claims(table(tmp_path, f"{HEAD}\n{rows}")))
    assert {row.verdict for row in found.rows} == {"computed"}
    rows = "a,inflow,2016-04,200,persons (disputed),,S,seen,\nb,inflow,2016-04,500,persons,,T,seen,"
    found = check(read_claims(table(tmp_path, f"{HEAD}\n{rows}")))
    assert {row.verdict for row in found.rows} == {"disputed"}
