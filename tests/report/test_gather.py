from __future__ import annotations

import msgspec
import pytest

from twicetold.archive import catalogue, furniture, items, ledger, matches, parts, problems, releases, runs
from twicetold.model import TrackKind
from twicetold.report.gather import compared, gather
from twicetold.settings import Settings


@pytest.fixture
def connection(build, account, tmp_path):
    """The sample archive as rows."""
    opened = catalogue.open_writer(tmp_path / "catalogue.sqlite")
    with catalogue.transaction(opened):
        for item in build.items:
            items.insert(opened, item, reference=None, probe_json="{}", added_at="2026-11-20T08:00:00Z")
        for release in build.releases:
            names = ["name"] * len(release.items)
            releases.insert(opened, release, origin="table", item_names=names, added_at="2026-11-20T08:00:00Z")
        for problem in account.problems:
            problems.record(opened, problem)
        run = runs.start(opened, "trace", settings=account.run.settings, versions=account.run.versions)
        matches.insert(opened, run, build.matches)
        parts.replace_for_releases(opened, [release.id for release in build.releases], build.parts)
        spans = [span for release in account.releases for span in release.furniture]
        thing = furniture.Furniture(id=1, source="City Desk", label="opening ident", codes=b"", releases=4)
        furniture.replace_all(opened, [thing], spans)
        runs.finish(opened, run, runs.RunState.DONE, summary=account.run.summary)
    yield opened
    opened.close()


def test_a_catalogue_gives_the_account_of_its_values(connection, account):
    found = gather(connection, name="Sample archive", settings=Settings(), made_at=account.made_at)
    assert found.releases == account.releases
    assert found.matches == account.matches
    assert found.items == account.items
    assert [msgspec.structs.replace(p, id=None) for p in found.problems] == list(account.problems)
    assert found.run.summary == account.run.summary
    assert found.self_test is None


def test_a_run_that_did_not_end_is_not_the_run_of_the_account(connection):
    runs.start(connection, "trace", settings={}, versions={})
    found = gather(connection, name="Sample archive", settings=Settings())
    assert found.run.state is runs.RunState.DONE


def test_reading_leaves_no_transaction_open(connection):
    gather(connection, name="Sample archive", settings=Settings())
    assert not connection.in_transaction


def test_an_empty_catalogue_gives_an_empty_account(tmp_path):
    opened = catalogue.open_writer(tmp_path / "catalogue.sqlite")
    found = gather(opened, name="empty", settings=Settings())
    opened.close()
    assert (found.releases, found.matches, found.run) == ((), {}, None)


def test_silent_films_do_not_count_as_sound_that_was_compared(connection):
    silent, sounding = (item.sha256 for item in items.all_items(connection)[:2])
    with catalogue.transaction(connection):
        for item, rows in ((silent, 0), (sounding, 900)):
            detail = {"rows": rows, "unreadable": False}
            ledger.mark(connection, ledger.Done(item=item, stage="fingerprint:sound", version="1", detail=detail))
            for track in ("sound", "picture"):
                ledger.mark(connection, ledger.Done(item=item, stage=f"trace:{track}", version="1"))
    assert compared(connection) == {TrackKind.PICTURE: 2, TrackKind.SOUND: 1}
