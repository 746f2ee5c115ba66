from __future__ import annotations

import json
from pathlib import Path

from twicetold.coding.codebook import default_codebook, default_document, parse


def test_the_default_codebook_is_added_listed_and_shown(twicetold, filled: Path) -> None:
    assert twicetold("codebook", "add", "--default").status == 0
    (listed,) = json.loads(twicetold("codebook", "list", "--format", "json").out)
    assert (listed["name"], listed["version"]) == ("themes", 1)
    shown = json.loads(twicetold("codebook", "show", "--format", "json").out)
    assert [code["code"] for code in shown] == [code.id for code in default_codebook().current]


def test_a_file_or_the_default_has_to_be_named(twicetold, filled: Path) -> None:
    ended = twicetold("codebook", "add")
    assert (ended.status, "codebook.which" in ended.err) == (2, True)


def test_two_versions_are_compared(twicetold, filled: Path, tmp_path: Path) -> None:
    twicetold("codebook", "add", "--default")
    changed = tmp_path / "two.toml"
    changed.write_text(default_document().replace("version = 1", "version = 2").replace("dwells", "lingers"), "utf-8")
    changed.write_text(changed.read_text("utf-8").replace('label = "War"', 'label = "Conflict"'), "utf-8")
    assert twicetold("codebook", "add", changed).status == 0
    ended = twicetold("codebook", "diff", "themes", 1, 2, "--format", "json")
    assert [(one["code"], one["what"]) for one in json.loads(ended.out)] == [("war", "label")]


def test_a_broken_document_is_told_with_its_name(twicetold, filled: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('name = "x"\nversion = 1\n', "utf-8")
    ended = twicetold("codebook", "add", broken)
    assert ended.status == 20
    assert "broken.toml" in ended.err


def test_the_document_is_written(twicetold, filled: Path, tmp_path: Path) -> None:
    twicetold("codebook", "add", "--default")
    assert parse(twicetold("codebook", "export").out, where="out") == default_codebook()
    twicetold("codebook", "export", "-o", tmp_path / "book.toml")
    assert parse((tmp_path / "book.toml").read_text("utf-8"), where="file") == default_codebook()
