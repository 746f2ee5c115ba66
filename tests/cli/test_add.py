from __future__ import annotations

import json
from pathlib import Path


def test_add_tells_counts_and_problems_and_ends_with_their_status(twicetold, folder: Path) -> None:
    twicetold("init")
    ended = twicetold("add", folder, "--format", "json")
    assert ended.status == 3
    report = json.loads(ended.out)
    assert (report["added"], report["problems"], report["origin"]) == (1, 1, "table")
    (told,) = [line for line in ended.err.splitlines() if "[" in line]
    assert told.endswith("empty.mp4: is empty [intake.empty]")
    assert told.count("empty.mp4") == 1


def test_adding_again_without_problems_is_done(twicetold, folder: Path) -> None:
    twicetold("init")
    (folder / "empty.mp4").write_bytes(b"MEDIA b")
    assert twicetold("add", folder).status == 0
    ended = twicetold("add", folder, "--format", "jsonl")
    assert ended.status == 0
    assert json.loads(ended.out)["already_there"] == 2


def test_notices_and_other_options_reach_the_archive(twicetold, folder: Path) -> None:
    twicetold("init")
    (folder / "other.csv").write_text("id,file,duration\nR9,a.mp4,3\n")
    ended = twicetold(
        "add", folder, "--releases", folder / "other.csv", "--source", "Ministry", "--storage", "referenced"
    )
    assert ended.status == 0
    assert "'duration'" in ended.err
    (line,) = twicetold("releases", "--format", "jsonl").out.splitlines()
    assert json.loads(line)["source"] == "Ministry"
    assert not list((folder.parent / "archive" / "objects").rglob("*/*"))


def test_a_wrong_column_adds_nothing(twicetold, folder: Path) -> None:
    twicetold("init")
    (folder / "releases.csv").write_text("id,file,colour\nR1,a.mp4,red\n")
    ended = twicetold("add", folder)
    assert (ended.status, ended.out) == (20, "")
    assert "'colour'" in ended.err
    assert twicetold("releases", "--format", "json").out == "[]\n"


def test_a_busy_archive_is_told(twicetold, filled: Path, folder: Path) -> None:
    from twicetold.api import Archive  # noqa: PLC0415 - the writer that is in the way

    with Archive.open(filled, command="trace"):
        ended = twicetold("add", folder)
    assert ended.status == 31
    assert "(twicetold trace)" in ended.err


def test_progress_is_json_lines_where_asked(twicetold, folder: Path) -> None:
    twicetold("init")
    ended = twicetold("--log-json", "add", folder)
    records = [json.loads(line) for line in ended.err.splitlines()]
    assert {record["type"] for record in records} == {"progress_percent", "log_message"}
    last = [record for record in records if record["type"] == "progress_percent"][-1]
    assert (last["label"], last["percent"], last["finished"]) == ("Adding", 100.0, True)
