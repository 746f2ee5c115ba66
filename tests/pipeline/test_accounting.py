from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lineage.conftest import date, match, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import furniture, ledger, matches, parts, settlement
from twicetold.archive.catalogue import transaction
from twicetold.archive.furniture import Furniture
from twicetold.archive.ledger import Done
from twicetold.model import FurnitureSpan, Part, PartKind, Release, VerdictWord
from twicetold.pipeline.accounting import picture_state, settle_accounts

STAGE = "fingerprint:test"
OLD, NEW = digest("old"), digest("new")
BLACK = {NEW: span(30, 35), OLD: span(20, 25)}


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


def settle(archive: Archive, *spans: FurnitureSpan) -> int:
    """Settle with furniture as a trace does: it is in the record before."""
    by_item: dict[str, list[FurnitureSpan]] = {}
    for one in spans:
        by_item.setdefault(one.item, []).append(one)
    things = [
        Furniture(id=number, source="s", label="opening", codes=b"", releases=3)
        for number in {one.furniture_id for one in spans}
        if number is not None
    ]
    with transaction(archive.connection):
        furniture.replace_all(archive.connection, things, spans)
    place = archive.workplace()
    return settle_accounts(place, a_run(archive), [picture_state(place, by_item, fingerprint_stage=STAGE)]).matches


def told(archive: Archive, release: str) -> list[tuple[str, float, float]]:
    found: list[Part] = parts.of_release(archive.connection, release)
    return [(part.kind.value, part.span.start / 1e6, part.span.end / 1e6) for part in found if part.span]


def test_every_release_gets_an_account_that_names_its_match(archive: Archive) -> None:
    assert settle(archive) == 1
    assert told(archive, "older") == [("new", 0, 60)]
    assert told(archive, "newer") == [("new", 0, 20), ("recycled", 20, 40), ("new", 40, 60)]
    recycled = parts.of_release(archive.connection, "newer")[1]
    (kept,) = archive.matches()
    assert (recycled.match_id, recycled.source_release, recycled.source_span) == (kept.id, "older", span(10, 30))


def test_furniture_is_cut_out_of_the_record_of_matches(archive: Archive) -> None:
    ident = FurnitureSpan(item=OLD, span=span(15, 18), label="opening", furniture_id=1)
    assert settle(archive, ident) == 2
    assert [(one.query, one.ref) for one in archive.matches()] == [
        (span(20, 25), span(10, 15)),
        (span(28, 40), span(18, 30)),
    ]
    assert told(archive, "newer")[1:4] == [("recycled", 20, 25), ("new", 25, 28), ("recycled", 28, 40)]
    # The part names the piece of the match that it rests on.
    named = {part.match_id for part in parts.of_release(archive.connection, "newer") if part.match_id}
    assert named == {one.id for one in archive.matches()}


def test_a_match_that_was_all_furniture_goes(archive: Archive) -> None:
    assert settle(archive, FurnitureSpan(item=NEW, span=span(20, 39.5), label="opening", furniture_id=1)) == 0
    assert archive.matches() == []
    assert told(archive, "newer") == [("new", 0, 20), ("furniture", 20, 39.5), ("new", 39.5, 60)]


def test_a_copy_too_dark_to_tell_from_black_is_recycled_all_the_same(archive: Archive) -> None:
    dark = FurnitureSpan(item=NEW, span=span(30, 50), label="black")
    assert settle(archive, dark) == 1
    assert told(archive, "newer") == [("new", 0, 20), ("recycled", 20, 40), ("furniture", 40, 50), ("new", 50, 60)]


def test_what_is_black_on_both_sides_is_told_apart(archive: Archive) -> None:
    # 30 to 35 s of the newer one show 20 to 25 s of the older.
    settle(archive, *(FurnitureSpan(item=item, span=at, label="black") for item, at in BLACK.items()))
    assert told(archive, "newer")[1:4] == [("recycled", 20, 30), ("furniture", 30, 35), ("recycled", 35, 40)]


def test_what_could_not_be_fingerprinted_is_told_as_unreadable(archive: Archive) -> None:
    with transaction(archive.connection):
        done = Done(item=NEW, stage=STAGE, version="1", detail={"unreadable": "media.nothing_decoded"})
        ledger.mark(archive.connection, done)
        ledger.mark(archive.connection, Done(item=OLD, stage=STAGE, version="1"))
        ledger.mark(archive.connection, Done(item=OLD, stage="another", version="1", detail={"unreadable": "x"}))
    settle(archive)
    assert told(archive, "newer") == [("unreadable", 0, 60)]
    assert told(archive, "older") == [("new", 0, 60)]


def test_accounts_of_what_is_still_to_be_traced_are_left_as_they_were(archive: Archive) -> None:
    place = archive.workplace()
    state = picture_state(place, {}, fingerprint_stage=STAGE)
    early = settle_accounts(place, a_run(archive), [state], waiting={NEW})
    assert (set(early.told), told(archive, "older"), told(archive, "newer")) == ({"older"}, [("new", 0, 60)], [])
    settle_accounts(place, a_run(archive), [state])
    whole = told(archive, "newer")
    assert [kind for kind, _, _ in whole] == ["new", "recycled", "new"]
    settle_accounts(place, a_run(archive), [state], waiting={NEW})
    assert told(archive, "newer") == whole


def test_a_word_counts_as_settled_only_when_all_accounts_are(archive: Archive) -> None:
    place = archive.workplace()
    state = picture_state(place, {}, fingerprint_stage=STAGE)
    settle_accounts(place, a_run(archive), [state])
    (found,) = archive.matches()
    archive.verdicts.judge(found.id or 0, VerdictWord.NOT_SAME, person="ada")
    settle_accounts(place, a_run(archive), [state], waiting={NEW})
    assert settlement.unsettled(archive.connection) == 1
    settle_accounts(place, a_run(archive), [state])
    assert settlement.unsettled(archive.connection) == 0


def test_settling_again_says_the_same_and_doubles_nothing(archive: Archive) -> None:
    ident = FurnitureSpan(item=OLD, span=span(15, 18), label="opening", furniture_id=1)
    settle(archive, ident)
    before = told(archive, "newer"), [one.query for one in archive.matches()]
    assert settle(archive, ident) == 2
    assert (told(archive, "newer"), [one.query for one in archive.matches()]) == before


def test_an_account_that_cannot_be_settled_leaves_the_last_one_standing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(archive)
    before = told(archive, "newer")

    def full(*arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(parts, "replace_for_releases", full)
    with pytest.raises(OSError, match="disk full"):
        settle(archive, FurnitureSpan(item=OLD, span=span(15, 18), label="opening", furniture_id=1))
    assert told(archive, "newer") == before
    assert len(archive.matches()) == 1
    assert {part.kind for part in parts.of_release(archive.connection, "newer")} == {PartKind.NEW, PartKind.RECYCLED}
