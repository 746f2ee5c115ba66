from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import part_sums
from twicetold.report.results.counted import counted_of
from twicetold.web import counts
from twicetold.web.counts import Counts


def by_account(archive: Archive) -> list[object]:
    return sorted((counted_of(one) for one in archive.account().releases), key=lambda one: one.release)


def test_after_a_verdict_only_what_it_changed_is_counted_again(traced: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Counts()
    asked: list[object] = []
    count = counts.counted_in

    def counted_in(connection, *, preference, releases=None):
        asked.append(releases)
        return count(connection, preference=preference, releases=releases)

    monkeypatch.setattr(counts, "counted_in", counted_in)
    with Archive.open(traced, read_only=True) as archive:
        before = kept.of(archive)
        assert before == by_account(archive)
        assert kept.of(archive) == before
        assert asked == [None]
        match = next(one for one in archive.matches() if one.query and one.ref)
        archive.verdicts.judge(match.id, "not-same", person="ada")
        [changed] = archive.verdicts.settle().releases
        after = kept.of(archive)
        assert asked == [None, [changed]]
        assert after == by_account(archive)
        assert after != before


def test_a_release_that_is_added_is_counted(traced: Path, tmp_path: Path) -> None:
    kept = Counts()
    with Archive.open(traced) as archive:
        kept.of(archive)
        state = part_sums.state(archive.connection)
        (tmp_path / "words").mkdir()
        (tmp_path / "words" / "letter.txt").write_text("A letter about the river and the town.", encoding="utf-8")
        archive.add(tmp_path / "words", source="Outlet")
        assert len(part_sums.changed_since(archive.connection, state)) == 1
        assert kept.of(archive) == by_account(archive)
        archive.trace(workers=1)
        assert kept.of(archive) == by_account(archive)


def test_changes_of_a_series_are_dated_once(traced: Path) -> None:
    kept = Counts()
    dated: list[str] = []
    with Archive.open(traced, read_only=True) as archive:
        series = archive.trends.series(of="releases", by="day")

        def date(one):
            dated.append(one.name)
            return one

        assert kept.changes(series, date) is kept.changes(archive.trends.series(of="releases", by="day"), date)
        assert dated == ["releases"]
        kept.changes(archive.trends.series(of="minutes", by="day"), date)
        assert dated == ["releases", "minutes"]


def test_the_last_series_that_were_looked_at_are_remembered() -> None:
    kept = Counts()
    for source in "abcde":
        kept.looked_at(("recycled", "month", source))
    kept.looked_at(("recycled", "month", "b"))
    assert [source for _, _, source in kept.looked_at()] == ["c", "d", "e", "b"]
