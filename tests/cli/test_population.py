from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.trends.archived import fill
from tests.trends.tabled import table
from twicetold import Archive


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    random = np.random.default_rng(1)
    rows = [
        f"{name},r{n},2020-0{n % 3 + 1}-05"
        for name, chance in (("ours", 0.6), ("theirs", 0.5))
        for n in np.flatnonzero(random.random(300) < chance)
    ]
    return table(tmp_path, "\n".join(["list,id,date", *rows]), "lists.csv")


def test_the_assumptions_are_printed_beside_the_number(twicetold, lists: Path) -> None:
    ended = twicetold("population", lists, "--format", "json")
    best = json.loads(ended.out)["tables"]["population"][0]
    assert best["low"] <= 300 <= best["high"]
    assert "independence" in ended.err


def test_volume_by_month_is_corrected(twicetold, lists: Path) -> None:
    rows = json.loads(twicetold("population", lists, "--by", "month", "--format", "json").out)["tables"]["missed"]
    assert len(rows) == 4
    assert all(row["low"] <= 100 <= row["high"] for row in rows[:3])


def test_archives_are_lists_too(twicetold, tmp_path: Path) -> None:
    for name, weeks in (("archive", [2, 2, 2, 2, 2]), ("other", [1, 1, 1, 1, 3])):
        with Archive.init(tmp_path / name) as archive:
            fill(archive, weeks)
    ended = twicetold("population", "--also", tmp_path / "other", "--format", "json")
    assert json.loads(ended.out)["tables"]["missed"][-1]["shared"] == 6


def test_an_audience_is_two_bounds(twicetold, tmp_path: Path) -> None:
    places = table(tmp_path, "place,measure,value\na,followers,900\nb,views,5000-6000")
    ended = twicetold("population", "--audience", places)
    assert "From 900 persons (a alone) to 6900" in ended.err


def test_one_of_three_is_asked(twicetold, lists: Path) -> None:
    for arguments in ((), (lists, "--audience", lists)):
        ended = twicetold("population", *arguments)
        assert (ended.status, "[population.what]" in ended.err) == (2, True)
