from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trends.archived import fill
from tests.trends.persistence.lives import weekly_log
from tests.trends.tabled import table
from twicetold import Archive


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = ["subject,platform,at,state,created"]
    for one in weekly_log(60, scale=25, shape=0.8, seed=3):
        rows.append(f"{one.subject},p,{one.first_seen.isoformat()},alive,{one.created.isoformat()}")
        rows += [f"{one.subject},p,{look.at.isoformat()},{look.state.value}," for look in one.sightings]
    return table(tmp_path, "\n".join(rows), "log.csv")


def test_survival_and_rates_need_no_archive(twicetold, log: Path) -> None:
    ended = twicetold("survival", log, "--format", "json")
    assert ended.status == 0
    assert json.loads(ended.out)["tables"]["survival"][0]["age"] == 1.0
    assert "Turnbull" in ended.err
    rates = json.loads(twicetold("survival", log, "--show", "takedown", "--format", "json").out)["tables"]["takedown"]
    assert rates[0]["rate_low"] < rates[0]["rate"] < rates[0]["rate_high"]


def test_returns_are_told_by_the_archive(twicetold, tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        fill(archive, [1, 1], recycled_from=1)
    log = table(
        tmp_path,
        """subject,platform,at,state,release
        u,p,2020-01-06,alive,The outlet-0-0
        u,p,2020-02-06,gone,
        v,q,2020-06-06,alive,The outlet-1-0""",
    )
    (row,) = json.loads(twicetold("survival", log, "--show", "returns", "--format", "json").out)["tables"]["returns"]
    assert (row["by"], row["same"], row["by_platform"]) == ("v", "material", "q")


def test_too_few_removals_are_refused(twicetold, tmp_path: Path) -> None:
    log = table(tmp_path, "subject,platform,at,state\nu,p,2020-01-06,alive\nu,p,2020-02-06,gone")
    ended = twicetold("survival", log, "--origin", "first-seen")
    assert (ended.status, "[survival.too_few]" in ended.err) == (21, True)
    ended = twicetold("survival", log)
    assert (ended.status, "[survival.no_created]" in ended.err) == (21, True)
