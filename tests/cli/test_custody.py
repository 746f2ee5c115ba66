from __future__ import annotations

import json
from pathlib import Path


def test_custody_tells_of_a_release_an_item_or_all(twicetold, filled: Path) -> None:
    (event,) = json.loads(twicetold("custody", "R1", "--format", "json").out)
    assert (event["action"], event["command"]) == ("release.added", "add")
    digest = event["details"]["items"][0]["sha256"]
    assert json.loads(twicetold("custody", digest[:8], "--format", "json").out) == [event]
    assert len(twicetold("custody", "--format", "jsonl").out.splitlines()) == 2


def test_an_unknown_subject_is_told(twicetold, filled: Path) -> None:
    ended = twicetold("custody", "nobody")
    assert ended.status == 2
    assert "usage.no_subject" in ended.err
