from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest


def test_a_table_goes_to_standard_output(twicetold, filled: Path) -> None:
    ended = twicetold("export", "--what", "releases")
    assert ended.status == 0
    [row] = csv.DictReader(io.StringIO(ended.out))
    assert (row["release_id"], row["title"], row["date_precision"]) == ("R1", "'=SUM(A1)", "month")


def test_all_tables_go_into_a_folder(twicetold, filled: Path, tmp_path: Path) -> None:
    ended = twicetold("export", "--format", "jsonl", "-o", tmp_path / "out")
    assert ended.status == 0
    assert ended.out == ""
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "releases.jsonl",
        "parts.jsonl",
        "matches.jsonl",
        "shares.jsonl",
        "lanes.jsonl",
        "datapackage.json",
    }
    [release] = [json.loads(line) for line in (tmp_path / "out" / "releases.jsonl").read_text("utf-8").splitlines()]
    assert release["title"] == "=SUM(A1)"


@pytest.mark.parametrize(("form", "empty"), [("vsc", "query_id,ref_id,score,"), ("vcsl", "{}")])
def test_exchange_formats_hold_matches_without_being_asked(twicetold, filled: Path, form: str, empty: str) -> None:
    ended = twicetold("export", "--format", form)
    assert ended.status == 0
    assert ended.out.startswith(empty)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--format", "csv"), "export.needs_path"),
        (("--what", "parts", "--format", "parquet"), "export.needs_path"),
        (("--what", "parts", "--format", "vsc"), "export.format"),
    ],
)
def test_what_cannot_be_is_refused_with_a_hint(twicetold, filled: Path, arguments: tuple[str, ...], code: str) -> None:
    ended = twicetold("export", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert f"[{code}]" in ended.err
