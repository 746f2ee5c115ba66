from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from twicetold.coding.records import Coding, Target
from twicetold.errors import TableInvalid
from twicetold.report.results.coded import of_codings
from twicetold.report.results.over_time import of_series
from twicetold.report.results.read import read_result
from twicetold.report.results.write import write_result
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.series import of_counts

MONTHS = periods_between(date(2020, 1, 1), date(2020, 4, 1), By.MONTH)
CODING = Coding(
    id=3, target=Target(release="R1"), code="war", value="", codebook="themes", version=1, coder="Anna",
    made_at=datetime(2024, 5, 6, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize("result", [of_series(of_counts("releases", MONTHS, [3, None, 5])), of_codings([CODING])])
def test_what_was_written_is_read_back(result, tmp_path: Path) -> None:
    write_result(result, tmp_path)
    found = read_result(tmp_path)
    assert (found.name, found.title, found.sentences) == (result.name, result.title, result.sentences)
    assert found.methods == result.methods
    assert [figure.caption for figure in found.figures] == [figure.caption for figure in result.figures]
    assert [sheet.rows for sheet in found.sheets] == [sheet.rows for sheet in result.sheets]
    assert found.sheets[0].table.columns == result.sheets[0].table.columns


@pytest.mark.parametrize("harm", ["missing", "no json", "a path outside", "a table gone"])
def test_a_folder_that_holds_no_result_is_named(harm: str, tmp_path: Path) -> None:
    write_result(of_codings([CODING]), tmp_path)
    package = tmp_path / "datapackage.json"
    match harm:
        case "missing":
            package.unlink()
        case "no json":
            package.write_text("{")
        case "a path outside":
            told = json.loads(package.read_text())
            told["resources"][1]["path"] = "../secret.jsonl"
            package.write_text(json.dumps(told))
        case _:
            (tmp_path / "codings.jsonl").unlink()
    with pytest.raises(TableInvalid) as caught:
        read_result(tmp_path)
    assert caught.value.code == "report.result"
    assert str(tmp_path) in caught.value.message
