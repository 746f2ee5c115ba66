"""Tracing from the command line, on two real films: the second shows a stretch of the first again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import shot, write_video
from twicetold.api import Archive


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    write_video(folder / "first.mp4", np.concatenate([shot(1, 3), shot(2, 3)]))
    write_video(folder / "second.mp4", np.concatenate([shot(2, 3), shot(3, 2)]))
    (folder / "releases.csv").write_text(
        "id,source,published,file\nR1,outlet,2024-01-01,first.mp4\nR2,outlet,2024-02-01,second.mp4\n"
    )
    return folder


@pytest.fixture
def added(tmp_path: Path, films: Path) -> Path:
    with Archive.init(tmp_path / "archive") as archive:
        # Given by name, so that the files are really opened.
        archive.add(films, releases=films / "releases.csv", probe=None)
    return tmp_path / "archive"


def test_a_trace_tells_what_it_did_and_matches_and_shares_can_be_asked_for(twicetold, added: Path) -> None:
    ended = twicetold("trace", "--workers", "1", "--format", "json")
    assert ended.status == 0
    report = json.loads(ended.out)
    assert (report["items_traced"], report["matches"], report["unreadable"]) == (2, 1, 0)
    (match,) = json.loads(twicetold("matches", "--format", "json").out)
    assert (match["query_release"], match["ref_release"]) == ("R2", "R1")
    assert float(match["ref_start_s"]) == pytest.approx(3.0, abs=0.2)
    again = json.loads(twicetold("trace", "--workers", "1", "--format", "json").out)
    assert (again["items_traced"], again["matches_found"], again["matches"]) == (0, 0, 1)
    assert twicetold("verify").status == 0


def test_the_summary_is_for_people_and_progress_is_not_on_standard_output(twicetold, added: Path) -> None:
    ended = twicetold("trace", "--workers", "2")
    assert ended.status == 0
    assert "items traced" in ended.out
    assert len(ended.out.splitlines()) == 6


def test_progress_names_each_stage_as_json_lines(twicetold, added: Path) -> None:
    ended = twicetold("--log-json", "trace", "--workers", "1", "--format", "json")
    told = [json.loads(line) for line in ended.err.splitlines()]
    assert {line["type"] for line in told} == {"progress_percent"}
    assert {"fingerprint", "furniture", "match"} <= {line["label"] for line in told}
    assert json.loads(ended.out)["items_traced"] == 2


def test_an_item_that_cannot_be_read_is_told_and_the_status_is_that_of_problems(twicetold, added: Path) -> None:
    with Archive.open(added, read_only=True) as archive:
        path = archive.item_path(archive.release("R2").items[0])
    path.chmod(0o644)
    path.write_bytes(b"\0" * 500)
    ended = twicetold("trace", "--workers", "1", "--format", "json")
    assert ended.status == 3
    assert json.loads(ended.out)["unreadable"] == 1
    (problem,) = json.loads(twicetold("problems", "--format", "json").out)
    assert problem["code"].startswith("media.")


def test_an_archive_that_another_process_changes_is_left_alone(twicetold, added: Path) -> None:
    with Archive.open(added, command="add"):
        ended = twicetold("trace")
    assert ended.status == 31
    assert "[archive.busy]" in ended.err
    assert ended.out == ""


def test_no_workers_and_no_archive_are_told(twicetold, added: Path) -> None:
    assert twicetold("trace", "--workers", "0").status == 2
    shutil.rmtree(added)
    ended = twicetold("trace")
    assert ended.status == 10
    assert "twicetold init" in ended.err


def test_first_answers_are_told_while_films_are_still_to_be_read(twicetold, added: Path, tmp_path: Path) -> None:
    words = "The pass is closed above the second hut; the warden asks everybody to wait until the wind has turned."
    table = tmp_path / "words.csv"
    table.write_text(f'id,source,published,text\nM1,outlet,2024-01-02,"{words}"\nM2,outlet,2024-01-03,"{words}"\n')
    with Archive.open(added) as archive:
        archive.add(tmp_path, releases=table)
    ended = twicetold("trace", "--workers", "1")
    assert ended.status == 0
    assert "2 of 4 releases have their account by now." in ended.err
    assert f"M2 (3 January 2024), characters 1 to {len(words)}: as in M1 (2 January 2024), characters 1 to" in ended.err
    assert "twicetold matches" in ended.err


def test_programs_are_told_how_many_accounts_there_are_so_far(twicetold, added: Path, tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("id,source,published,text\nM1,outlet,2024-01-02,Words that nobody said before or since\n")
    with Archive.open(added) as archive:
        archive.add(tmp_path, releases=table)
    ended = twicetold("--log-json", "trace", "--workers", "1")
    told = [line for line in map(json.loads, ended.err.splitlines()) if line["type"] == "accounts_settled"]
    assert [(line["releases"], line["of"], line["recycled_parts"]) for line in told] == [(1, 3, 0)]
