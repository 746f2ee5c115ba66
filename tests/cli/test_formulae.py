"""`twicetold formulae`: add a bank, list it, take it out."""

from __future__ import annotations

import json

REFRAIN = "Follow our channel for the latest news every day"


def test_a_bank_comes_and_goes(twicetold, tmp_path) -> None:
    bank = tmp_path / "bank.txt"
    bank.write_text(f"{REFRAIN}\nAmen\n")
    assert twicetold("init").status == 0
    added = twicetold("formulae", "add", bank, "--bank", "refrains", "--format", "json")
    assert (added.status, json.loads(added.out)["added"], json.loads(added.out)["too short"]) == (0, 1, 1)
    listed = twicetold("formulae", "list", "--format", "jsonl")
    assert json.loads(listed.out) == {"bank": "refrains", "source": "", "releases": 0, "formula": REFRAIN}
    assert twicetold("formulae", "list", "--bank", "", "--format", "jsonl").out == ""
    assert "removed 1" in twicetold("formulae", "remove", "refrains").err
    missing = twicetold("formulae", "remove", "refrains")
    assert (missing.status, "formulae.no_bank" in missing.err) == (2, True)
