from __future__ import annotations

from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.trends.figures.check import Check, Checked, Verdict, check
from twicetold.trends.figures.claim import published, read_claims

HEAD = "id,quantity,value,unit,part,of,first,group"
COUNTS = "n,all,451,accounts,,,,\nk,gone,163,accounts,,,,"


def checked(tmp_path: Path, *lines: str) -> dict[str, Checked]:
    return {row.id: row for row in check(read_claims(table(tmp_path, "\n".join([HEAD, *lines])))).rows}


@pytest.mark.parametrize(
    ("published_", "verdict"),
    [
        ("36.1", Verdict.REPRODUCES),
        ("36", Verdict.REPRODUCES),
        ("36.2", Verdict.CONTRADICTS),
        (">30", Verdict.REPRODUCES),
        ("", Verdict.COMPUTED),
    ],
)
def test_a_percentage_is_computed_again(tmp_path: Path, published_: str, verdict: Verdict) -> None:
    row = checked(tmp_path, COUNTS, f"p,share,{published_},percent,k,n,,")["p"]
    assert row.verdict is verdict
    assert row.computed_low == pytest.approx(36.1419, abs=1e-3)


def test_bounds_that_only_meet_are_possible_and_no_more(tmp_path: Path) -> None:
    row = checked(tmp_path, "a,q,>700,n,,,,", "b,q2,<200,n,,,,", "c,fall,-80,percent change,b,a,,")["c"]
    assert row.verdict is Verdict.POSSIBLE
    assert (row.computed_low, row.computed_high) == pytest.approx((-100, -71.43), abs=0.01)


def test_a_change_that_contradicts_names_the_base_it_would_need(tmp_path: Path) -> None:
    row = checked(tmp_path, "a,q,90800,km2,,,,", "b,q2,82940,km2,,,,", "c,fall,-9.4,percent change,b,a,,")["c"]
    assert row.verdict is Verdict.CONTRADICTS
    assert "a base of 91495 to 91596" in row.why


def test_a_percentage_of_a_small_whole_must_be_that_of_a_whole_number(tmp_path: Path) -> None:
    rows = checked(tmp_path, "n,all,28,persons,,,,", "p,share,36,percent,,n,,", "q,other,40,percent,,n,,")
    assert rows["p"].verdict is Verdict.POSSIBLE
    assert "10 to 10 of 28" in rows["p"].why
    assert rows["q"].verdict is Verdict.CONTRADICTS
    assert "11 would be 39.29 %" in rows["q"].why


def test_two_values_of_one_thing_are_disputed_unless_they_allow_each_other(tmp_path: Path) -> None:
    rows = checked(
        tmp_path,
        "a,low,200,persons,,,2016-04,",
        "b,low,500,persons,,,2016-04,",
        "c,peak,754,items,,,2015-08,",
        "d,peak,>700,items,,,2015-08,",
        "e,low,500,persons,,,2016-05,",
    )
    assert rows["a"].verdict is rows["b"].verdict is Verdict.DISPUTED
    assert (rows["a"].computed_low, rows["a"].computed_high) == (200, 500)
    assert rows["c"].verdict is Verdict.REPRODUCES
    assert rows["e"].verdict is Verdict.NOT_CHECKED


def test_parts_of_one_whole_cannot_be_more_than_all_of_it(tmp_path: Path) -> None:
    rows = checked(tmp_path, "a,one,60,percent,,,,w", "b,two,45,percent,,,,w")
    assert rows["a"].verdict is Verdict.CONTRADICTS
    assert "at least 104.0 %" in rows["b"].why


def test_nothing_is_divided_by_zero(tmp_path: Path) -> None:
    row = checked(tmp_path, "a,q,0,n,,,,", "b,q2,5,n,,,,", "c,share,50,percent,b,a,,")["c"]
    assert row.verdict is Verdict.NOT_CHECKED


@pytest.fixture(scope="module")
def known() -> Check:
    return check(published())


def test_the_studies_own_inconsistencies_are_named(known: Check) -> None:
    assert {row.id for row in known.rows if row.verdict is Verdict.CONTRADICTS} == {
        "ihs2017_pic_fall_again",
        "territory_change_2015_h1",
    }
    assert {row.id for row in known.rows if row.verdict is Verdict.DISPUTED} == {
        "milton2018_low_month",
        "milton2018_low_month_ctc",
        "fighters_2016",
        "fighters_2016_again",
        "berger_high_a",
        "berger_high_b",
    }
    assert [row.verdict for row in known.contradictions] == [Verdict.CONTRADICTS] * 2 + [Verdict.DISPUTED] * 6


def test_what_reproduces_is_said_to(known: Check) -> None:
    by_id = {row.id: row for row in known.rows}
    assert known.count(Verdict.REPRODUCES) == 14
    assert by_id["twitter_change"].verdict is Verdict.REPRODUCES
    assert by_id["twitter_2017h1"].computed_low == 299_649
    assert by_id["conway_other_share"].computed_low == pytest.approx(36.14, abs=0.01)
    assert "2 contradicts" in known.method.paragraph
