from __future__ import annotations

import json
from pathlib import Path


def test_a_whole_archive_is_said_to_be_whole(twicetold, filled: Path) -> None:
    ended = twicetold("verify")
    assert (ended.status, ended.out) == (0, "")
    assert "the archive is whole" in ended.err
    last = json.loads((filled / "custody.jsonl").read_text().splitlines()[-1])["hash"]
    assert f"Last custody hash: {last}" in ended.err


def test_faults_are_results_and_a_status(twicetold, filled: Path) -> None:
    (stored,) = (path for path in (filled / "objects").rglob("*/*") if path.is_file())
    stored.unlink()
    ended = twicetold("verify", "--format", "json")
    assert ended.status == 33
    report = json.loads(ended.out)
    assert not report["whole"]
    assert report["findings"][0]["code"] == "verify.object_missing"
    assert "1 faults" in ended.err
