from __future__ import annotations

from pathlib import Path


def test_init_makes_an_archive_and_says_what_is_next(twicetold, tmp_path: Path) -> None:
    ended = twicetold("init")
    assert (ended.status, ended.out) == (0, "")
    assert "twicetold.toml" in ended.err
    assert "add FOLDER" in ended.err
    assert (tmp_path / "archive" / "catalogue.sqlite").is_file()


def test_init_takes_a_folder(twicetold, tmp_path: Path) -> None:
    assert twicetold("init", tmp_path / "other").status == 0
    assert (tmp_path / "other" / "twicetold.toml").is_file()


def test_init_never_makes_an_archive_over_something(twicetold, filled: Path) -> None:
    ended = twicetold("init")
    assert ended.status == 11
    assert "archive.exists" in ended.err
