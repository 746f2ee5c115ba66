from __future__ import annotations

import json
import shutil
from pathlib import Path

from twicetold.api import Archive


def test_merging_takes_what_is_not_there_and_nothing_twice(twicetold, filled: Path, tmp_path: Path) -> None:
    other = shutil.copytree(filled, tmp_path / "other")
    assert json.loads(twicetold("merge", other, "--format", "json").out)["already_there"] == 1
    with Archive.init(tmp_path / "third"):
        pass
    ended = twicetold("-C", tmp_path / "third", "merge", filled, "--format", "json")
    assert json.loads(ended.out)["releases"] == 1


def test_a_difference_ends_with_a_problem(twicetold, filled: Path, tmp_path: Path) -> None:
    other = shutil.copytree(filled, tmp_path / "other")
    with Archive.open(other) as archive:
        archive.connection.execute("UPDATE release SET title = 'another'")
    ended = twicetold("merge", other)
    assert ended.status == 3
    assert "merge.differs" in twicetold("problems").out
