from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.trends.archived import fill
from tests.trends.tabled import table
from twicetold import Archive

MONTHS = [f"{2015 + n // 12}-{n % 12 + 1:02d}" for n in range(24)]
COUNTS = [30, 27, 35, 31, 28, 33, 29, 36, 30, 26, 32, 31, 12, 9, 14, 11, 10, 8, 13, 12, 9, 11, 10, 12]


@pytest.fixture
def series(tmp_path: Path) -> Path:
    rows = [f"{month},{'' if n == 8 else count}" for n, (month, count) in enumerate(zip(MONTHS, COUNTS, strict=True))]
    return table(tmp_path, "\n".join(["first,value", *rows]), "volume.csv")


def test_changes_are_told_with_their_interval_and_method(twicetold, series: Path) -> None:
    ended = twicetold("trends", "changes", "--table", series)
    assert ended.status == 0
    assert "2016-01-01" in ended.out
    assert "a change on 2016-01-01" in ended.err
    assert "Method. Changes of level in volume" in ended.err
    assert "1 gaps passed over" in ended.err


def test_json_holds_tables_figures_and_method(twicetold, series: Path) -> None:
    told = json.loads(twicetold("trends", "changes", "--table", series, "--format", "json").out)
    assert told["tables"]["changes"][0]["on"] == "2016-01-01"
    assert len(told["tables"]["boundaries"]) == 23
    assert told["figures"]["changes"]["layer"]
    assert told["method"][0].startswith("Changes of level")


def test_csv_and_lines_hold_the_first_table(twicetold, series: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(twicetold("trends", "series", "--table", series, "--format", "csv").out)))
    assert (len(rows), rows[8]["value"], rows[8]["days_collected"]) == (24, "", "0")
    lines = twicetold("trends", "series", "--table", series, "--format", "jsonl").out.splitlines()
    assert json.loads(lines[0])["value"] == 30.0


def test_a_folder_gets_everything(twicetold, series: Path, tmp_path: Path) -> None:
    ended = twicetold("trends", "step", "--table", series, "--at", "2016-01", "--even", "--folder", tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {
        "coefficients.parquet",
        "step.svg",
        "datapackage.json",
    }
    assert "stepped by a factor of 0.3" in ended.err


def test_one_stretch_against_another(twicetold, series: Path) -> None:
    ended = twicetold(
        "trends", "compare", "--table", series, "--stretches", "2015", "2016-01..2016-12", "--format", "json"
    )
    (row,) = json.loads(ended.out)["tables"]["comparison"]
    assert row["effect_low"] < 0.36 < row["effect_high"]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("first,value\n2015-01,3\n2015-02,-4", 20, "trends.negative"),
        ("first,value\n2015-02,3\n2015-01,4", 20, "trends.order"),
        ("first,last,value\n2015-01,2015-03,3\n2015-02,2015-04,4", 21, "trends.overlap"),
        ("first,value\n" + "\n".join(f"{month},5" for month in MONTHS[:7]), 21, "trends.too_few"),
        ("first,value\n" + "\n".join(f"{month},0" for month in MONTHS), 21, "trends.all_zero"),
        ("first,value\n" + "\n".join(f"{month}," for month in MONTHS), 21, "trends.too_few"),
        ("first,wert\n2015-01,3", 20, "trends.columns"),
    ],
)
def test_what_the_data_cannot_carry_is_refused_with_the_reason(
    twicetold, tmp_path: Path, text: str, status: int, code: str
) -> None:
    ended = twicetold("trends", "changes", "--table", table(tmp_path, text))
    assert (ended.status, ended.out) == (status, "")
    assert f"[{code}]" in ended.err


def themes(folder: Path, last: str = "5") -> Path:
    rows = [f"{month},20,{15 if n < 12 else 4},{5 if n < 12 else 16},0" for n, month in enumerate(MONTHS)]
    return table(folder, "\n".join(["first,coded,utopia,war,mercy", *rows]))


def test_a_mix_of_themes_changes_as_one(twicetold, tmp_path: Path) -> None:
    ended = twicetold("trends", "changes", "--themes", themes(tmp_path), "--exclusive", "--coders", 2)
    assert "theme mix: a change on 2016-01-01" in ended.err
    assert "Left out because no release carries them: mercy" in ended.err
    compared = twicetold(
        "trends", "compare", "--themes", themes(tmp_path), "--exclusive", "--coders", 2, "--stretches", "2015", "2016"
    )
    assert "Cramer's V" in compared.out
    assert twicetold("trends", "series", "--themes", themes(tmp_path)).out.count("utopia") == 24


def test_one_coder_and_themes_that_are_all_zero_are_refused(twicetold, tmp_path: Path) -> None:
    ended = twicetold("trends", "changes", "--themes", themes(tmp_path), "--coders", 1)
    assert (ended.status, "[trends.one_coder]" in ended.err) == (21, True)
    none = table(tmp_path, "\n".join(["first,coded,war", *(f"{month},20,0" for month in MONTHS)]))
    ended = twicetold("trends", "changes", "--themes", none, "--coders", 2)
    assert (ended.status, "[trends.all_zero]" in ended.err) == (21, True)
    ended = twicetold("trends", "step", "--themes", themes(tmp_path), "--at", "2016")
    assert (ended.status, "[trends.question]" in ended.err) == (2, True)


@pytest.mark.parametrize("question", ["compare", "step", "beside"])
def test_a_question_that_lacks_its_option_says_which(twicetold, series: Path, question: str) -> None:
    ended = twicetold("trends", question, "--table", series)
    assert (ended.status, "[trends.question]" in ended.err) == (2, True)


def test_an_archives_own_series_with_windows(twicetold, tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        fill(archive, [2, 3, 4, 2], recycled_from=2)
    windows = table(tmp_path, "first,last\n2020-01-06,2020-01-12\n2020-01-20,2020-02-02", "windows.csv")
    ended = twicetold("trends", "series", "--by", "week", "--of", "recycled", "--windows", windows, "--format", "json")
    rows = json.loads(ended.out)["tables"]["series"]
    assert [row["value"] for row in rows] == [0.0, None, 0.5, 0.5]
    assert "Kept 2 new collection windows" in ended.err
    assert twicetold("trends", "series", "--source", "nobody").status == 2


def test_what_was_known_at_the_time_is_told(twicetold, series: Path) -> None:
    ended = twicetold("trends", "online", "--table", series, "--format", "json")
    told = json.loads(ended.out)
    rows = told["tables"]["online"]
    assert (len(rows), rows[-1]["since"]) == (23, "2016-01-01")
    assert "A new level was noticed in 2016-0" in told["sentences"][0]
    assert "Adams and MacKay" in told["method"][0]
