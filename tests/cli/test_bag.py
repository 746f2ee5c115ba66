from __future__ import annotations

import json


def test_a_bag_is_made_and_what_is_asked_wrongly_is_told(twicetold, folder, tmp_path) -> None:
    twicetold("init")
    twicetold("add", folder / "a.mp4")
    [release] = json.loads(twicetold("releases", "--format", "json").out)
    done = twicetold("bag", tmp_path / "bag", "--release", release["id"], "--format", "json")
    assert done.status == 0
    assert json.loads(done.out)["files"] > 5
    assert (tmp_path / "bag" / "verify.py").is_file()
    assert twicetold("bag", tmp_path / "bag", "--release", release["id"]).status == 2
    assert twicetold("bag", tmp_path / "other").status == 2
    assert twicetold("bag", tmp_path / "other", "--match", "9").status == 2
