from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import inf

import pytest

from twicetold.report.columns import Type
from twicetold.report.results.result import Result, sheet
from twicetold.trends.method import method
from twicetold.trends.period import Period
from twicetold.trends.series import Kind

JANUARY = Period(date(2020, 1, 1), date(2020, 2, 1))
AT = datetime(2020, 1, 2, tzinfo=UTC)


@dataclass
class Thing:
    period: Period = JANUARY
    number: float = inf
    count: float = 3.0
    kind: Kind = Kind.COUNT
    on: date = date(2020, 5, 6)
    at: datetime = AT
    names: tuple[str, ...] = ("a", "b")
    yes: bool = True
    nothing: None = None


FIELDS = (
    ("period", Type.TEXT, "the period"),
    ("number", Type.NUMBER, "n"),
    ("count", Type.COUNT, "c"),
    ("kind", Type.TEXT, "k"),
    ("on", Type.TEXT, "o"),
    ("at", Type.MOMENT, "a"),
    ("names", Type.TEXTS, "s"),
    ("yes", Type.YES_NO, "y"),
    ("nothing", Type.NUMBER, "z"),
)


def test_a_period_is_two_columns_and_what_is_not_finite_is_empty() -> None:
    made = sheet("things", "One row for each.", FIELDS, [Thing()])
    assert made.records() == [
        {
            "first": "2020-01-01",
            "last": "2020-01-31",
            "number": None,
            "count": 3,
            "kind": "count",
            "on": "2020-05-06",
            "at": AT,
            "names": ("a", "b"),
            "yes": True,
            "nothing": None,
        }
    ]
    assert made.table.columns[1].description == "Last day of the period."


def test_objects_of_json_do_as_well() -> None:
    made = sheet("t", "d", (("a", Type.NUMBER, "d"),), [{"a": 1}])
    assert made.rows == ((1.0,),)


def test_a_result_finds_its_sheets_and_tells_its_method() -> None:
    made = Result(
        name="r", title="R", sheets=(sheet("t", "d", (("a", Type.NUMBER, "d"),), []),), methods=(method("Counted."),)
    )
    assert made.sheet("t").rows == ()
    assert made.paragraphs[0].startswith("Counted. Made with twicetold")
    with pytest.raises(KeyError):
        made.sheet("u")
