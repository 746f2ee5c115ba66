"""Asking from the command line what is known of a file."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.pipeline.conftest import shot, write_video
from twicetold.api import Archive

KNOWN = shot(2, 3)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one film, whose second shot is `KNOWN`."""
    folder = tmp_path_factory.mktemp("known")
    write_video(folder / "first.mp4", np.concatenate([shot(1, 3), KNOWN]))
    with Archive.init(folder / "archive") as archive:
        archive.add(folder / "first.mp4", source="outlet")
        archive.trace(workers=1)
    return folder / "archive"


@pytest.fixture
def ask(twicetold, traced: Path):
    """Runs `query` on the traced archive."""

    def call(*arguments: object):
        return twicetold("--archive", traced, "query", *arguments)

    return call


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("asked") / "asked.mp4", np.concatenate([shot(7, 2), KNOWN]))


def test_each_known_stretch_is_a_row_with_exact_times(ask, asked: Path) -> None:
    ended = ask(asked, "--format", "csv")
    assert ended.status == 0
    (row,) = list(csv.DictReader(io.StringIO(ended.out)))
    assert row["release"] == "outlet/first"
    assert float(row["start_s"]) == pytest.approx(2.0, abs=0.2)
    assert float(row["ref_start_s"]) == pytest.approx(3.0, abs=0.2)
    assert float(row["end_s"]) - float(row["start_s"]) == pytest.approx(3.0, abs=0.3)
    assert 0.5 <= float(row["score"]) <= 1
    assert "1 matches" in ended.err


def test_json_also_gives_what_each_match_was_decided_on(ask, asked: Path) -> None:
    (row,) = json.loads(ask(asked, "--format", "json").out)
    assert row["evidence"]
    assert row["mirrored"] is False


def test_nothing_is_stored_and_nothing_is_recorded(ask, traced: Path, asked: Path) -> None:
    def state() -> dict[str, bytes]:
        kept = ("catalogue.sqlite", "custody.jsonl", "twicetold.toml")
        return {name: (traced / name).read_bytes() for name in kept} | {
            str(path): b"" for path in (traced / "objects").rglob("*")
        }

    before = state()
    assert ask(asked).status == 0
    assert state() == before


def test_a_still_of_the_film_is_found_and_has_no_time_of_its_own(ask, tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    Image.fromarray(np.repeat(KNOWN[30][..., None], 3, axis=2)).save(path)
    rows = json.loads(ask(path, "--format", "json").out)
    assert rows
    assert rows[0]["start_s"] is None
    assert 3.0 <= float(rows[0]["ref_start_s"]) <= 6.0


def test_a_file_of_which_nothing_is_known_has_no_rows_and_is_no_error(ask, tmp_path: Path) -> None:
    path = write_video(tmp_path / "other.mp4", shot(11, 2))
    ended = ask(path, "--format", "json")
    assert (ended.status, ended.out) == (0, "[]\n")
    assert "0 matches" in ended.err


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.mp4", b"", "media.empty"),
        ("broken.mp4", b"\0\0\0\x18ftypisom" + bytes(300), "media.unreadable"),
        ("noise.bin", bytes(range(256)) * 9, "media.unreadable"),
    ],
)
def test_a_file_that_cannot_be_asked_about_is_named_with_what_to_do(
    ask, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    ended = ask(path)
    assert (ended.status, ended.out) == (3, "")
    first, hint = ended.err.splitlines()
    assert name in first
    assert f"[{code}]" in first
    assert hint.strip()


def test_a_file_with_an_odd_name_can_be_asked_about(ask, asked: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/line\nbreak \xff\x1b[2J.mp4"
    Path(os.fsdecode(odd)).write_bytes(asked.read_bytes())
    assert len(json.loads(ask(os.fsdecode(odd), "--format", "json").out)) == 1


def test_a_file_that_is_not_there_is_a_mistake_in_the_command(ask, tmp_path: Path) -> None:
    ended = ask(tmp_path / "gone.mp4")
    assert (ended.status, ended.out) == (2, "")
    assert "gone.mp4" in ended.err
    assert ask(tmp_path).status == 2


def test_nothing_found_says_what_could_have_been(ask, tmp_path: Path) -> None:
    ended = ask(write_video(tmp_path / "unknown.mp4", shot(9, 2)))
    assert ended.status == 0
    assert "0 matches" in ended.err
    assert "Not found in 'archive': 1 release" in ended.err
    assert "Compared were picture of 1 item, from 0.5 s on" in ended.err
    assert "self-test" in ended.err
