from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.trends.tabled import table
from twicetold.errors import TableInvalid
from twicetold.trends.persistence.log import read_log
from twicetold.trends.persistence.observation import State

HEAD = "subject,platform,at,state,views,created,release"


def test_the_first_row_alive_is_the_first_sight(tmp_path: Path) -> None:
    log = read_log(
        table(
            tmp_path,
            f"""{HEAD}
            u2,b,2020-01-09,alive,,,
            u1,a,2020-01-05,gone,,,
            u1,a,2020-01-01,alive,10,2019-12-30,R1
            u1,a,2020-01-03,alive,25,,""",
        )
    )
    assert [observed.subject for observed in log] == ["u1", "u2"]
    first = log.observed[0]
    assert first.first_seen == datetime(2020, 1, 1, tzinfo=UTC)
    assert first.created == datetime(2019, 12, 30, tzinfo=UTC)
    assert [(s.state, s.views) for s in first.sightings] == [(State.ALIVE, 25), (State.GONE, None)]
    assert (first.platform, first.release) == ("a", "R1")
    assert log.observed[1].created is None


def test_what_was_gone_at_every_check_is_skipped_and_counted(tmp_path: Path) -> None:
    rows = ["u1,a,2020-01-01,alive,,,", "u1,a,2020-01-03,gone,,,", "u2,b,2020-01-02,gone,,,", "u2,b,2020-01-05,gone,,,"]
    log = read_log(table(tmp_path, "\n".join([HEAD, *rows])))
    assert [one.subject for one in log] == ["u1"]
    assert [(one.subject, one.platform, one.checks) for one in log.unseen] == [("u2", "b", 2)]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["u,a,2020-01-01,asleep,,,"], "survival.state"),
        (["u,a,2020-01-01,gone,,,"], "survival.never_alive"),
        (["u,a,2020-01-01,gone,,,", "u,a,2020-01-02,alive,,,"], "survival.order"),
        (["u,a,2020-01-01,alive,,2020-02-01,"], "survival.order"),
        (["u,a,2020-01-01,alive,,,", "u,b,2020-01-02,alive,,,"], "survival.differs"),
        (["u,a,2020-01-01,alive,-5,,"], "trends.negative"),
        (["u,a,,alive,,,"], "trends.table"),
        ([",a,2020-01-01,alive,,,"], "trends.table"),
    ],
)
def test_rows_that_cannot_be_are_told(tmp_path: Path, lines: list[str], code: str) -> None:
    with pytest.raises(TableInvalid) as error:
        read_log(table(tmp_path, "\n".join([HEAD, *lines])))
    assert error.value.code == code
