"""All releases by date, those of one source, and those with something that was seen before."""

from __future__ import annotations

import csv
import io

import pytest

from twicetold.web.pages import releases


def test_the_latest_comes_first_and_a_source_can_be_chosen(reviewer, rows) -> None:
    assert [row["id"] for row in reviewer.get("/releases.json").json()["result"]["rows"]] == ["R3", "R2", "R1"]
    assert reviewer.get("/releases.json?source=Nobody").json()["result"]["rows"] == []
    assert "Outlet (3)" in reviewer.get("/releases?source=Outlet").text


def test_only_those_with_something_seen_before_can_be_asked_for(reviewer) -> None:
    found = reviewer.get("/releases.json?seen=1").json()["result"]
    ids = [row["id"] for row in found["rows"]]
    assert ids
    assert found["total"] == len(ids) < 3
    assert all(row["sources"] for row in found["rows"])
    assert "checked" in reviewer.get("/releases?seen=1").text
    assert 'href="/releases?seen=1"' in reviewer.get("/").text
    assert reviewer.get("/releases.json?seen=1&source=Nobody").json()["result"]["total"] == 0


def test_the_table_has_all_that_the_page_is_one_page_of(reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "SHOWN", 1)
    monkeypatch.setattr(releases, "READ", 2)

    def ids(asked: str) -> list[str]:
        return [row["id"] for row in csv.DictReader(io.StringIO(reviewer.get(f"/releases.csv{asked}").text))]

    assert [row["id"] for row in reviewer.get("/releases.json?skip=1").json()["result"]["rows"]] == ["R2"]
    assert ids("") == ids("?skip=1") == ["R3", "R2", "R1"]
    assert ids("?seen=1") == [one for one in ids("") if one != "R1"]
    assert ids("?source=Nobody") == []
    answer = reviewer.get("/releases.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="releases.csv"'
    assert "content-length" not in answer.headers
