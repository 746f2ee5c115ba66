from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lineage.conftest import date, match, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import matches
from twicetold.archive.catalogue import transaction
from twicetold.errors import UsageError
from twicetold.model import Release
from twicetold.pipeline.accounting import picture_state, settle_accounts

OLD, NEW = digest("old"), digest("new")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two releases that were settled as new; then a match was found between them."""
    older = Release(id="older", source="s", dates=(date(0),), items=(OLD,))
    newer = Release(id="newer", source="s", dates=(date(30),), items=(NEW,))
    with archive_of(tmp_path / "archive", [(older, [film("old")]), (newer, [film("new")])]) as opened:
        settle(opened)
        run = a_run(opened)
        with transaction(opened.connection):
            matches.insert(opened.connection, run, [match(NEW, OLD, span(20, 40), span(10, 30))])
        yield opened


def settle(archive: Archive) -> int:
    place = archive.workplace()
    run = a_run(archive)
    with_nothing = picture_state(place, {}, fingerprint_stage="none")
    settle_accounts(place, run, [with_nothing])
    return run


def test_a_late_find_tells_what_it_changed_in_older_accounts(archive: Archive) -> None:
    assert [change.older for change in archive.lineage.changes()] == [False, False]
    run = settle(archive)
    [change] = archive.lineage.changes()
    assert (change.release, change.older, change.after.share) == ("newer", True, pytest.approx(1 / 3))
    [stretch] = change.stretches
    assert (stretch.span, stretch.now.source_release) == (span(20, 40), "older")
    assert archive.lineage.changes(run) == [change]


def test_a_run_that_changed_nothing_is_told_apart_from_no_run_at_all(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        archive.lineage.changes(999)
    assert caught.value.code == "usage.no_run"
    with Archive.init(tmp_path / "empty") as empty:
        assert empty.lineage.changes() == []


def test_the_graph_is_that_of_the_accounts(archive: Archive) -> None:
    assert archive.lineage.graph().edges == ()
    settle(archive)
    graph = archive.lineage.graph()
    assert [(edge.user, edge.source, edge.amount) for edge in graph.edges] == [("newer", "older", 20_000_000)]
    assert archive.lineage.graph("older").edges == graph.edges
    assert b"newer" in archive.lineage.gexf()
    with pytest.raises(UsageError):
        archive.lineage.graph("nobody")


def test_reach_is_that_of_this_archive(archive: Archive) -> None:
    reach = archive.lineage.reach()
    assert (reach.archive, reach.releases, reach.edits) == ("archive", 2, ())
