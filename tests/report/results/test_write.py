from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from twicetold.report.results.over_time import of_series
from twicetold.report.results.write import write_result
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.series import of_counts

AT = datetime(2020, 5, 1, tzinfo=UTC)
RESULT = of_series(of_counts("releases", periods_between(date(2020, 1, 1), date(2020, 4, 1), By.MONTH), [3, None, 5]))


def test_every_table_and_figure_is_written_in_three_formats_and_described(tmp_path: Path) -> None:
    files = {path.name for path in write_result(RESULT, tmp_path / "out", made_at=AT)}
    assert files == {
        *(f"series.{form}" for form in ("csv", "jsonl", "parquet", "vl.json", "svg", "png")),
        "method.txt",
        "datapackage.json",
    }
    rows = list(csv.DictReader((tmp_path / "out" / "series.csv").read_text("utf-8").splitlines()))
    lines = [json.loads(line) for line in (tmp_path / "out" / "series.jsonl").read_text().splitlines()]
    table = pq.read_table(tmp_path / "out" / "series.parquet").to_pylist()
    assert lines == table
    assert [row["value"] for row in table] == [3.0, None, 5.0]
    assert [row["value"] for row in rows] == ["3.0", "", "5.0"]
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert {resource["path"] for resource in package["resources"]} == {
        f"series.{f}" for f in ("csv", "jsonl", "parquet")
    }
    assert len({resource["name"] for resource in package["resources"]}) == 3
    for resource in package["resources"]:
        assert [field["name"] for field in resource["schema"]["fields"]] == list(table[0])
    method = (tmp_path / "out" / "method.txt").read_text()
    assert "Made with twicetold" in method
    assert json.loads((tmp_path / "out" / "series.vl.json").read_text())["title"]["text"] == "releases"


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_result(RESULT, tmp_path / folder, made_at=AT)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
