from __future__ import annotations

from datetime import date
from math import inf
from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.errors import TableInvalid
from twicetold.trends.period import Period
from twicetold.trends.tables import Row, read


def row(**cells: str) -> Row:
    return Row("t.csv, row 2", cells)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1146", 1146, 1146),
        ("1,146", 1146, 1146),
        (">9000", 9000, inf),
        ("<200", -inf, 200),
        ("1500-2000", 1500, 2000),
        ("1500 – 2000", 1500, 2000),
        ("-9.4", -9.4, -9.4),
        ("~6500", 6500, 6500),
    ],
)
def test_a_number_may_have_bounds(text: str, low: float, high: float) -> None:
    found = row(value=text).bounded("value")
    assert found is not None
    assert (found.low, found.high) == (low, high)
    assert found.exact is (low == high)


@pytest.mark.parametrize("text", ["about ten", "2000-1500", "1146 releases"])
def test_what_is_no_number_is_told_with_its_row(text: str) -> None:
    with pytest.raises(TableInvalid, match=r"t\.csv, row 2: 'value'") as error:
        row(value=text).bounded("value")
    assert error.value.code == "trends.table"


def test_counts_are_whole_and_from_zero() -> None:
    assert row(n="12").count("n") == 12
    assert row(n="").count("n") is None
    with pytest.raises(TableInvalid, match="below 0") as error:
        row(n="-1").count("n")
    assert error.value.code == "trends.negative"
    with pytest.raises(TableInvalid, match="no whole number"):
        row(n="1.5").count("n")
    with pytest.raises(TableInvalid, match="no number"):
        row(n="nan").number("n")


def test_a_month_is_a_period_of_its_days() -> None:
    assert row(first="2015-08").period() == Period(date(2015, 8, 1), date(2015, 9, 1), "2015-08")
    assert row(first="2015-08-01", last="2015-08-15").period() == Period(date(2015, 8, 1), date(2015, 8, 16))
    assert row(first="2015", last="2016").period().days == 365 + 366


def test_dates_out_of_order_are_an_error() -> None:
    with pytest.raises(TableInvalid, match="lies before") as error:
        row(first="2015-08-15", last="2015-08-01").period()
    assert error.value.code == "trends.order"


def test_a_date_that_could_be_two_is_not_guessed() -> None:
    with pytest.raises(TableInvalid, match="more than one date"):
        row(at="03/04/2015").moment("at")


def test_yes_and_no_have_words() -> None:
    assert row(a="Yes").yes("a", default=False)
    assert row(a="").yes("a", default=True)
    with pytest.raises(TableInvalid, match="neither yes nor no"):
        row(a="perhaps").yes("a", default=False)


def test_columns_may_stand_in_any_order_and_case(tmp_path: Path) -> None:
    path = table(tmp_path, "Value;FIRST\n3;2015-01")
    assert [one.cells for one in read(path, required=("first", "value"))] == [{"value": "3", "first": "2015-01"}]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("first,values\n2015,1", "trends.columns", "lacks value; it has values"),
        ("first,value\n2015", "trends.table", "1 cells"),
        ("first,value", "trends.empty", "no value"),
        ("first,value,value\n1,2,3", "trends.columns", "header"),
    ],
)
def test_a_table_that_does_not_fit_says_what_would(tmp_path: Path, text: str, code: str, said: str) -> None:
    path = table(tmp_path, text)
    with pytest.raises(TableInvalid, match=said.split(";", maxsplit=1)[0]) as error:
        read(path, required=("first", "value"), optional=("last",))
    assert error.value.code == code
    assert str(path) in error.value.message
