from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def two_passes(twicetold, filled: Path):
    twicetold("codebook", "add", "--default")
    for coder in ("Anna", "Bilal"):
        twicetold("code", "coders", coder)
        twicetold("code", "start", "R1", "--coder", coder)
    twicetold("code", "add", "R1", "war", "--coder", "Anna")
    for coder in ("Anna", "Bilal"):
        twicetold("code", "done", "R1", "--coder", coder)
    return twicetold


def test_themes_counts_and_disagreements_are_shown(two_passes) -> None:
    themes = json.loads(two_passes("agreement", "--format", "json").out)
    war = next(one for one in themes if one["theme"] == "war")
    assert (war["units"], war["prevalence"], war["percent_value"]) == (1, 0.5, 0.0)
    (cells,) = json.loads(two_passes("agreement", "--show", "confusion", "--theme", "war", "--format", "json").out)
    assert cells["cells"] == {"given / not given": 1}
    (worst,) = json.loads(two_passes("agreement", "--show", "disagreements", "--format", "json").out)
    assert (worst["release"], worst["themes"]) == ("R1", ["war"])
    assert json.loads(two_passes("agreement", "--show", "drift", "--format", "json").out) == []


def test_the_method_is_told_beside_the_table(two_passes) -> None:
    assert "MASI" in two_passes("agreement").err


def test_without_a_second_coder_it_is_refused(twicetold, filled: Path) -> None:
    twicetold("codebook", "add", "--default")
    ended = twicetold("agreement")
    assert (ended.status, "coding.no_overlap" in ended.err) == (21, True)


def test_everything_is_written_into_a_folder(two_passes, tmp_path: Path) -> None:
    assert two_passes("agreement", "--folder", tmp_path / "out").status == 0
    files = {path.name for path in (tmp_path / "out").iterdir()}
    tables = ("agreement", "confusion", "drift", "disagreements")
    assert files >= {f"{table}.{form}" for table in tables for form in ("csv", "jsonl", "parquet")}
    assert files >= {"datapackage.json", "method.txt"}
