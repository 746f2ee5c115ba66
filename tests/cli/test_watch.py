from __future__ import annotations

import json
from pathlib import Path

from tests.trends.archived import fill
from twicetold import Archive


def test_a_burst_is_raised_with_the_stated_rate(twicetold, tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        fill(archive, [1, 2, 0, 2, 1, 1, 2, 0, 1, 2, 1, 14])
    ended = twicetold("watch", "--false-alarms", "0.1", "--baseline", "11", "--format", "json")
    told = json.loads(ended.out)["tables"]["watch"]
    assert (told[0]["alarm"], told[0]["check"], told[0]["observed"]) == (True, "burst", 14)
    assert told[0]["threshold"] == 0.05
    assert "at most 0.1" in ended.err


def test_how_far_one_looked_counts(twicetold, tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        fill(archive, [1, 2, 0, 2, 1, 1, 2, 0, 1, 2, 1, 14])
    told = json.loads(twicetold("watch", "--to", "2020-04-05", "--format", "json").out)["tables"]["watch"]
    assert told[0]["observed"] == 0
    assert told[0]["alarm"] is False


def test_too_short_a_baseline_is_a_wrong_command(twicetold, tmp_path: Path) -> None:
    Archive.init(tmp_path / "archive").close()
    assert twicetold("watch", "--baseline", 3).status == 2
    assert "[trends.nothing]" in twicetold("watch").err
