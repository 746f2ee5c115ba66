from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def several(twicetold, filled: Path):
    """Ten releases, the default codebook and one coder."""
    folder = filled.parent / "more"
    folder.mkdir()
    rows = ["id,file,title,date"]
    for number in range(9):
        (folder / f"{number}.mp4").write_bytes(b"MEDIA more %d" % number)
        rows.append(f"S{number},{number}.mp4,T,2024-0{1 + number % 3}-05")
    (folder / "releases.csv").write_text("\n".join(rows) + "\n")
    assert twicetold("add", folder).status == 0
    twicetold("codebook", "add", "--default")
    twicetold("code", "coders", "Anna")
    return twicetold


def test_a_sample_is_drawn_listed_and_shown(several) -> None:
    ended = several("sample", "draw", "audit", "--size", 6, "--by", "month", "--seed", 4, "--coder", "Anna")
    assert ended.status == 0
    (listed,) = json.loads(several("sample", "list", "--format", "json").out)
    assert (listed["name"], listed["population"], listed["by"], listed["seed"]) == ("audit", 10, "month", 4)
    shown = json.loads(several("sample", "show", "audit", "--format", "json").out)
    assert len(shown) == listed["size"]
    assert all(0 < one["probability"] <= 1 for one in shown)
    assert len(json.loads(several("code", "passes", "--format", "json").out)) == listed["size"]
    assert len(json.loads(several("sample", "show", "audit", "--population", "--format", "json").out)) == 10


def test_a_sample_is_drawn_once(several) -> None:
    assert several("sample", "draw", "audit", "--size", 5).status == 0
    ended = several("sample", "draw", "audit", "--size", 5)
    assert (ended.status, "sample.exists" in ended.err) == (2, True)
    assert "sample.too_small" in several("sample", "draw", "other", "--size", 50).err
    assert "sample.too_small" in several("sample", "draw", "other", "--size", 5, "--matches").err
