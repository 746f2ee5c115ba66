from __future__ import annotations

import json
import shutil
from pathlib import Path


def test_what_is_shared_is_listed_with_which_came_first(twicetold, filled: Path, tmp_path: Path) -> None:
    other = shutil.copytree(filled, tmp_path / "other")
    ended = twicetold("compare", other, "--format", "jsonl")
    [line] = [json.loads(line) for line in ended.out.splitlines()]
    assert (line["theirs"], line["ours"], line["same_file"], line["first"]) == ("R1", "R1", True, "tie")
    assert "1 things shared" in ended.err


def test_an_archive_has_all_in_common_with_itself(twicetold, filled: Path) -> None:
    ended = twicetold("compare", filled)
    assert (ended.status, "compare.itself" in ended.err) == (2, True)
