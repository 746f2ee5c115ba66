from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.cli import output
from twicetold.cli.output import Output
from twicetold.errors import StorageFull

RECORDS = [
    {"name": "one", "count": -3, "tags": ["a", "b"], "more": {"k": None}, "ok": True, "hidden": 1},
    {"name": "=cmd()", "count": 0, "tags": [], "more": {}, "ok": False, "hidden": 2},
]
COLUMNS = ("name", "count", "tags", "more", "ok", "lacking")


def written(tmp_path: Path, format_: str, records: list[dict[str, object]]) -> str:
    path = tmp_path / "out"
    Output(format=format_, file=path).records(COLUMNS, records)
    assert list(tmp_path.iterdir()) == [path]
    return path.read_bytes().decode()


def test_json_and_json_lines_hold_everything(tmp_path: Path) -> None:
    assert json.loads(written(tmp_path, "json", RECORDS)) == RECORDS
    assert [json.loads(line) for line in written(tmp_path, "jsonl", RECORDS).splitlines()] == RECORDS


def test_csv_holds_the_columns_and_no_formula(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(written(tmp_path, "csv", RECORDS))))
    assert rows == [
        list(COLUMNS),
        ["one", "-3", "a; b", '{"k": null}', "yes", ""],
        ["'=cmd()", "0", "", "{}", "no", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_cell_starts_as_a_formula(tmp_path: Path, start: str) -> None:
    rows = list(csv.reader(io.StringIO(written(tmp_path, "csv", [{"name": f"{start}1+1"}]), newline="")))
    assert rows[1][0] == f"'{start}1+1"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
def test_json_gives_back_any_text(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    path = tmp_path_factory.mktemp("out") / "out"
    Output(format="jsonl", file=path).records(("name",), [{"name": name} for name in names])
    lines = path.read_bytes().decode().split("\n")[:-1]
    assert [json.loads(line)["name"] for line in lines] == names


def test_a_table_shows_what_would_move_the_cursor_or_turn_the_text(tmp_path: Path) -> None:
    table = written(tmp_path, "table", [{"name": "\x1b[2Jgp\u202e4pm\n[bold]x[/bold]"}])
    assert "\\x1b[2Jgp\\u202e4pm\\n[bold]x[/bold]" in table
    assert "\x1b" not in table


def test_one_record_is_an_object_or_a_line(tmp_path: Path, capfd) -> None:
    for format_, expected in (
        ("json", '{\n  "a_b": 1\n}\n'),
        ("jsonl", '{"a_b": 1}\n'),
        ("csv", "a_b\r\n1\r\n"),
        ("table", "a b  1\n"),
    ):
        Output(format=format_, file=None).record({"a_b": 1})
        assert capfd.readouterr().out.replace("\r\n", "\n") == expected.replace("\r\n", "\n")


def test_a_table_of_nothing_shows_nothing(capfd) -> None:
    Output(format="table", file=None).records(("name",), [])
    assert capfd.readouterr().out == ""


def test_a_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "out"
    path.write_text("old")

    def refuse(self: Path, *arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.Path, "write_text", refuse)
    with pytest.raises(StorageFull):
        Output(format="json", file=path).records(COLUMNS, RECORDS)
    assert path.read_bytes() == b"old"
