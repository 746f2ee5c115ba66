from __future__ import annotations

from pathlib import Path

import pytest

from tests.coding.exchange.conftest import told
from twicetold.coding.exchange.table import read
from twicetold.errors import TableInvalid


def test_everything_comes_back_from_csv(coded, other, tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    assert coded.coding.export(file) == 4
    report = other.coding.import_(file)
    assert (report.added, report.there, report.problems) == (4, 0, ())
    assert told(other) == told(coded)
    assert [one.note for one in other.coding.codings() if one.note] == ["nicht ausgeführt"]
    finished = {(one.release, one.coder, one.blind) for one in other.coding.passes() if one.finished_at}
    assert finished == {("R1", "Anna", True), ("R2", "Bilal", True)}
    again = other.coding.import_(file)
    assert (again.added, again.there) == (0, 4)


def test_rows_that_cannot_be_taken_in_are_told_and_the_others_go_in(coded, tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text(
        "release,code,coder,start,end,unit,item,made_at\n"
        "R3,war,Anna,,,,,\n"
        "R3,wars,Anna,,,,,\n"
        "nowhere,war,Anna,,,,,\n"
        "R3,mercy,Anna,5,x,us,abc,\n"
        "R3,mercy,Anna,5,6,feet,abc,\n"
        "R3,mercy,Anna,,,,,yesterday\n"
        "R3,mercy\n"
        "R4,mercy,Somebody new,,,,,2024-05-06T10:00:00Z\n",
        "utf-8",
    )
    report = coded.coding.import_(file)
    assert report.added == 2
    assert sorted(problem.code for problem in report.problems) == [
        "coding.no_target",
        "coding.row",
        "coding.row",
        "coding.row",
        "coding.row",
        "coding.unknown_code",
    ]
    assert len(coded.problems(stage="coding")) == 6
    assert str(coded.coding.codings(release="R4")[0].made_at) == "2024-05-06 10:00:00+00:00"
    assert coded.custody()[-1].details["problems"] == 6


def test_a_table_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text("release,code\nR1,war\n", "utf-8")
    with pytest.raises(TableInvalid, match="no column coder") as caught:
        read(file)
    assert caught.value.code == "coding.table"
