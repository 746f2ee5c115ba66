from __future__ import annotations

import json

import pytest

from tests.handover.conftest import code


@pytest.fixture
def bank(twicetold, folder, tmp_path):
    twicetold("init")
    twicetold("add", folder / "a.mp4")
    (tmp_path / "theirs.txt").write_text(f"pdq {code(1).hex()}\npdq {code(2).hex()}\n")
    twicetold("bank", "import", "THEIRS", tmp_path / "theirs.txt")


def test_a_dry_run_shows_the_diff_and_writes_nothing(twicetold, bank, tmp_path) -> None:
    held = twicetold("bank", "export", "THEIRS", "--dry-run", "--format", "json")
    assert {one["difference"] for one in json.loads(held.out)} == {"held back: received"}
    shown = twicetold("bank", "export", "THEIRS", "--dry-run", "--received", "--format", "json")
    assert [one["difference"] for one in json.loads(shown.out)] == ["new", "new"]
    assert "2 new" in shown.err
    before = twicetold("custody", "--format", "json").out
    assert "bank.handed_over" not in before


def test_a_hand_over_is_remembered_for_its_recipient(twicetold, bank, tmp_path) -> None:
    target = tmp_path / "out.json"
    done = twicetold("bank", "export", "THEIRS", "--received", "--to", "X", "--file", target)
    assert (done.status, "2 new" in done.err) == (0, True)
    assert json.loads(target.read_text())["count"] == 2
    again = twicetold("bank", "export", "THEIRS", "--received", "--to", "X", "--dry-run", "--format", "json")
    assert {one["difference"] for one in json.loads(again.out)} == {"same"}
    assert "bank.handed_over" in twicetold("custody", "--format", "json").out


def test_a_hand_over_needs_a_file(twicetold, bank) -> None:
    missing = twicetold("bank", "export", "THEIRS", "--form", "lines")
    assert (missing.status, "--file theirs.txt" in missing.err) == (2, True)


def test_matching_an_archive_that_is_not_traced_finds_nothing(twicetold, bank) -> None:
    found = twicetold("bank", "match", "THEIRS", "--format", "json")
    assert (found.status, json.loads(found.out)) == (0, [])
