from __future__ import annotations

import json

import pytest

from tests.handover.conftest import code
from twicetold.cli.bank import _span
from twicetold.errors import UsageError


@pytest.fixture
def archive(twicetold, folder):
    twicetold("init")
    assert twicetold("add", folder / "a.mp4").status == 0


def test_banks_are_made_listed_and_shown(twicetold, archive, tmp_path) -> None:
    assert twicetold("bank", "create", "FAIR", "--note", "the fair").status == 0
    (tmp_path / "theirs.txt").write_text(f"pdq {code(1).hex()}\npdq abc\n")
    taken = twicetold("bank", "import", "THEIRS", tmp_path / "theirs.txt", "--format", "json")
    assert (taken.status, json.loads(taken.out)["added"]) == (3, 1)
    assert "line 2" in taken.err
    listed = json.loads(twicetold("bank", "list", "--format", "json").out)
    assert [(one["bank"], one["origin"], one["entries"]) for one in listed] == [
        ("FAIR", "own", 0),
        ("THEIRS", "received", 1),
    ]
    [entry] = json.loads(twicetold("bank", "show", "THEIRS", "--format", "json").out)
    assert entry["values"] == [{"hash": code(1).hex(), "quality": None, "time_us": None}]
    assert twicetold("bank", "feedback", "THEIRS", entry["entry"], "disputed", "--note", "no").status == 0
    assert twicetold("bank", "withdraw", "THEIRS", entry["entry"]).err.startswith("1 withdrawn")
    [gone] = json.loads(twicetold("bank", "show", "THEIRS", "--format", "json").out)
    assert (gone["withdrawn"], gone["feedback"][0]["opinion"]) == (True, "disputed")


def test_adding_to_a_bank_tells_what_came_of_it(twicetold, archive) -> None:
    twicetold("bank", "create", "FAIR")
    done = twicetold("bank", "add", "FAIR", "--format", "json")
    assert (done.status, json.loads(done.out)) == (0, {"added": 0, "changed": 0, "kept": 0, "refused": 0})
    assert twicetold("bank", "add", "FAIR", "--release", "none").status == 2
    assert twicetold("bank", "add", "FAIR", "--match", "7").status == 2
    [release] = json.loads(twicetold("releases", "--format", "json").out)
    broken = twicetold("bank", "add", "FAIR", "--release", release["id"], "--whole")
    assert broken.status == 3  # the file of this archive is no film


@pytest.mark.parametrize("text", ["", "5", "7-5", "a-b", "1/0-2"])
def test_a_span_is_two_numbers_in_order(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        _span(text)
    assert caught.value.code == "bank.span"
    assert _span("1.5-2").duration_us == 500_000
