"""Words of people on matches that two archives share, when one is merged into the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import verdicts
from twicetold.archive.catalogue import transaction
from twicetold.model import Verdict, VerdictWord

STORY = "The river rose in the night and carried the old wooden bridge down into the valley below the town."


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Archive, Archive]]:
    """Two copies of an archive in which one message repeats another."""
    table = tmp_path / "releases.csv"
    table.write_text(
        f'id,source,published,text\nfirst,A,2020-01-01,"{STORY}"\nlater,B,2021-01-01,"Today: {STORY} And so on."\n'
    )
    with Archive.init(tmp_path / "ours") as archive:
        archive.add(table)
        archive.trace()
    shutil.copytree(tmp_path / "ours", tmp_path / "theirs")
    with Archive.open(tmp_path / "ours") as ours, Archive.open(tmp_path / "theirs") as theirs:
        yield ours, theirs


def given(archive: Archive, word: VerdictWord, person: str, at: datetime) -> Verdict:
    [match] = archive.matches()
    verdict = verdicts.verdict_on(match, word, person=person)
    with transaction(archive.connection):
        verdicts.insert(archive.connection, _at(verdict, at))
    return verdict


def _at(verdict: Verdict, at: datetime) -> Verdict:
    values = {name: getattr(verdict, name) for name in verdict.__struct_fields__}
    return Verdict(**{**values, "at": at})


EARLY, LATE = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)


def test_a_verdict_comes_along_and_rules_after_the_next_trace(both: tuple[Archive, Archive]) -> None:
    ours, theirs = both
    given(theirs, VerdictWord.NOT_SAME, "Bilal", EARLY)
    report = ours.hash_only.merge(theirs.layout.root)
    assert (report.verdicts, report.conflicts) == (1, 0)
    [verdict] = ours.verdicts.all()
    assert (verdict.person, verdict.at, verdict.match_id) == ("Bilal", EARLY, None)
    ours.trace()
    assert [part for part in ours.account().by_id()["later"].parts if part.source_release] == []
    event = next(one for one in ours.custody() if one.action == "verdict.merged")
    assert (event.details["read_from"], event.details["person"]) == ("theirs", "Bilal")
    assert ours.hash_only.merge(theirs.layout.root).verdicts == 0
    assert ours.verify().whole


@pytest.mark.parametrize(("mine", "yours", "rules"), [(EARLY, LATE, "not-same"), (LATE, EARLY, "same")])
def test_of_two_words_that_differ_the_later_rules_and_the_difference_is_told(
    both: tuple[Archive, Archive], mine: datetime, yours: datetime, rules: str
) -> None:
    ours, theirs = both
    given(ours, VerdictWord.SAME, "Anna", mine)
    given(theirs, VerdictWord.NOT_SAME, "Bilal", yours)
    assert ours.hash_only.merge(theirs.layout.root).conflicts == 1
    [match] = ours.matches()
    assert ours.verdicts.judgements().word(match) == rules
    assert len(ours.verdicts.all()) == 2
    assert [problem.code for problem in ours.problems()] == ["merge.verdict_differs"]
    assert ours.hash_only.merge(theirs.layout.root).conflicts == 0


def test_a_verdict_on_an_item_that_is_not_here_is_left_there(both: tuple[Archive, Archive], tmp_path: Path) -> None:
    _, theirs = both
    given(theirs, VerdictWord.SAME, "Bilal", EARLY)
    with Archive.init(tmp_path / "third") as third:
        third.add(_table(tmp_path))
        with transaction(theirs.connection):
            theirs.connection.execute("UPDATE release SET title = 'another' WHERE id = 'first'")
        report = third.hash_only.merge(theirs.layout.root)
        assert (report.differing, report.releases, report.verdicts) == (1, 1, 0)


def _table(folder: Path) -> Path:
    path = folder / "first.csv"
    path.write_text("id,source,published,text\nfirst,A,2020-01-01,Nothing of the sort has been heard in the town.\n")
    return path


def test_codings_come_with_the_releases(both: tuple[Archive, Archive], tmp_path: Path) -> None:
    _, theirs = both
    theirs.coding.add_codebook()
    theirs.coding.add_coder("Chidi")
    theirs.coding.code("first", "war", coder="Chidi")
    with Archive.init(tmp_path / "third") as third:
        report = third.hash_only.merge(theirs.layout.root)
        assert (report.releases, report.codings) == (2, 1)
        assert [(one.coder, one.code) for one in third.coding.codings()] == [("Chidi", "war")]
        event = next(one for one in third.custody() if one.action == "coding.merged")
        assert event.details["codings"] == 1
        assert third.verify().whole
