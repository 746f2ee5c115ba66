"""Judging through the API, while a trace holds the archive and through another trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lineage.conftest import date, match, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import matches, parts
from twicetold.archive.catalogue import transaction
from twicetold.errors import UsageError
from twicetold.model import Release
from twicetold.pipeline.accounting import picture_state, settle_accounts

OLD, NEW = digest("old"), digest("new")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """NEW, a month later, shows 10 to 30 s of OLD at 20 to 40 s."""
    older = Release(id="older", source="s", dates=(date(0),), items=(OLD,))
    newer = Release(id="newer", source="s", dates=(date(30),), items=(NEW,))
    with archive_of(tmp_path / "archive", [(older, [film("old")]), (newer, [film("new")])]) as opened:
        run = a_run(opened)
        with transaction(opened.connection):
            matches.insert(opened.connection, run, [match(NEW, OLD, span(20, 40), span(10, 30))])
        yield opened


def settle(archive: Archive) -> list[str]:
    place = archive.workplace()
    settle_accounts(place, a_run(archive), [picture_state(place, {}, fingerprint_stage="fingerprint:test")])
    return [part.kind.value for part in parts.of_release(archive.connection, "newer")]


def test_a_rejected_match_leaves_the_account_and_the_report_for_good_and_comes_back_by_another_word(archive) -> None:
    assert settle(archive) == ["new", "recycled", "new"]
    [found] = archive.verdicts.waiting()
    given = archive.verdicts.judge(found.id, "not-same", person="ada", note="another square")
    assert (given.person, given.note, given.id) == ("ada", "another square", 1)
    assert settle(archive) == ["new"]
    assert archive.account().matches == {}
    assert archive.verdicts.waiting() == []
    assert settle(archive) == ["new"]
    archive.verdicts.judge(found.id, "same")
    assert settle(archive) == ["new", "recycled", "new"]
    assert [one.word for one in archive.verdicts.all()] == ["not-same", "same"]


def test_furniture_leaves_both_sides_as_furniture(archive) -> None:
    [found] = archive.matches()
    archive.verdicts.judge(found.id, "furniture")
    assert settle(archive) == ["new", "furniture", "new"]
    assert [part.kind.value for part in parts.of_release(archive.connection, "older")] == ["new", "furniture", "new"]


def test_a_verdict_is_kept_while_another_process_holds_the_archive(archive) -> None:
    with Archive.open(archive.layout.root, read_only=True) as reader:
        reader.verdicts.judge(1, "same", person="ada")
    assert [one.person for one in archive.verdicts.all()] == ["ada"]
    assert archive.custody()[-1].action == "verdict.given"
    assert archive.custody()[-1].details["person"] == "ada"


def test_what_cannot_be_judged_is_told(archive) -> None:
    with pytest.raises(UsageError) as caught:
        archive.verdicts.judge(99, "same")
    assert caught.value.code == "usage.no_match"
    with pytest.raises(UsageError) as caught:
        archive.verdicts.judge(1, "maybe")
    assert caught.value.code == "usage.verdict"
    assert archive.verdicts.all() == []
