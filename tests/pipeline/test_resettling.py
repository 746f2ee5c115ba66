"""Settling what a verdict touches gives what settling everything gives, whatever copied from what."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lineage.conftest import date, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import matches, parts, settlement, snapshots, verdicts
from twicetold.archive.catalogue import transaction
from twicetold.fingerprint import registry
from twicetold.model import ItemKind, Match, Modality, Part, Release, VerdictWord
from twicetold.pipeline.accounting import picture_state, settle_accounts
from twicetold.pipeline.fingerprinting import stage_of
from twicetold.pipeline.resettling import put_down, resettle
from twicetold.time import Span

STAGE = stage_of(registry.load())
RELEASES = 6

Drawn = tuple[int, int, int, int, int, float]
Given = tuple[int, str]

taken = st.tuples(
    st.integers(0, RELEASES - 1),
    st.integers(0, RELEASES - 1),
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(1, 20),
    st.sampled_from([0.8, 1.0, 1.25]),
).filter(lambda one: one[0] != one[1])
words = st.tuples(st.integers(0, 11), st.sampled_from([word.value for word in VerdictWord]))


def archive_at(folder: Path, drawn: list[Drawn], days: list[int], stills: Collection[int] = ()) -> Archive:
    """Releases of a film each, or of a still; a match has no times on the side of a still."""
    names = [f"r{number}" for number in range(RELEASES)]
    contents = [
        (
            Release(id=name, source="s", dates=(date(day),), items=(digest(name),)),
            [film(name, kind=ItemKind.IMAGE if number in stills else ItemKind.VIDEO)],
        )
        for number, (name, day) in enumerate(zip(names, days, strict=True))
    ]
    archive = archive_of(folder / "archive", contents)
    found = [
        Match(
            query_item=digest(names[query]),
            ref_item=digest(names[ref]),
            modality=Modality.IMAGE if {query, ref} & set(stills) else Modality.VIDEO,
            query=None if query in stills else span(at, at + length / rate),
            ref=None if ref in stills else span(there, there + length),
            score=0.9,
            rate=1.0 if {query, ref} & set(stills) else rate,
        )
        for query, ref, at, there, length, rate in drawn
        if at + length / rate <= 60
    ]
    run = a_run(archive)
    with transaction(archive.connection):
        matches.insert(archive.connection, run, found)
    return archive


def settle_all(archive: Archive) -> dict[str, list[Part]]:
    place = archive.workplace()
    settle_accounts(place, a_run(archive), [picture_state(place, {}, fingerprint_stage=STAGE)])
    return told(archive)


def told(archive: Archive) -> dict[str, list[Part]]:
    return {release.id: parts.of_release(archive.connection, release.id) for release in archive.releases()}


@settings(max_examples=15, deadline=None)
@given(
    drawn=st.lists(taken, min_size=1, max_size=12),
    days=st.lists(st.integers(0, 5), min_size=RELEASES, max_size=RELEASES),
    stills=st.sets(st.integers(0, RELEASES - 1), max_size=3),
    rounds=st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_settling_what_verdicts_touch_is_settling_everything(
    drawn: list[Drawn], days: list[int], stills: set[int], rounds: list[list[Given]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, archive_at(Path(folder), drawn, days, stills) as archive:
        settle_all(archive)
        for given_now in rounds:
            there = archive.matches()
            for number, word in given_now:
                if there:
                    archive.verdicts.judge(there[number % len(there)].id or 0, word, person="ada")
            archive.verdicts.settle()
            found = told(archive)
            assert found == settle_all(archive)


def test_a_still_that_became_furniture_carries_nothing_on(tmp_path: Path) -> None:
    # r0 shows the still r2 twice, which is of the earlier film r1; one of the two is then called furniture.
    drawn = [(0, 2, 0, 0, 1, 0.8), (0, 2, 1, 0, 1, 0.8), (1, 2, 0, 0, 1, 0.8)]
    archive = archive_at(tmp_path, drawn, [2, 0, 1, 0, 0, 0], {2})
    settle_all(archive)
    archive.verdicts.judge(archive.matches()[0].id or 0, "furniture", person="ada")
    archive.verdicts.settle()
    found = told(archive)
    assert found == settle_all(archive)
    assert [part.source_release for part in found["r0"] if part.source_release] == ["r2"]


@pytest.fixture
def chain(tmp_path: Path) -> Archive:
    """r1 took ten seconds of r0, r2 the same of r1, and r3 of something else; r4 and r5 of nothing."""
    drawn = [(1, 0, 5, 0, 10, 1.0), (2, 1, 20, 5, 10, 1.0), (3, 4, 0, 0, 10, 1.0)]
    archive = archive_at(tmp_path, drawn, [0, 1, 2, 3, 0, 9])
    settle_all(archive)
    return archive


def test_only_accounts_that_come_out_as_others_are_written(chain: Archive) -> None:
    first = next(one for one in chain.matches() if one.query_item == digest("r1"))
    assert [part.source_release for part in parts.of_release(chain.connection, "r2") if part.source_release] == ["r0"]
    chain.verdicts.judge(first.id or 0, "not-same", person="ada")
    assert chain.verdicts.unsettled()
    done = chain.verdicts.settle()
    assert done.releases == ("r1", "r2")
    assert done.run is not None
    assert [part.source_release for part in parts.of_release(chain.connection, "r2") if part.source_release] == ["r1"]
    assert sorted(snapshots.of_run(chain.connection, done.run)) == ["r1", "r2"]
    assert {change.release for change in chain.lineage.changes()} == {"r1", "r2"}
    assert not chain.verdicts.unsettled()
    assert chain.custody()[-1].action == "accounts.settled"


def test_a_word_that_changes_no_account_makes_no_run(chain: Archive) -> None:
    runs_before = chain.connection.execute("SELECT count(*) FROM run").fetchone()[0]
    chain.verdicts.judge(chain.matches()[0].id or 0, "same", person="ada")
    done = chain.verdicts.settle()
    assert (done.verdicts, done.releases, done.run) == (1, (), None)
    assert chain.verdicts.settle().verdicts == 0
    assert chain.connection.execute("SELECT count(*) FROM run").fetchone()[0] == runs_before


def test_what_was_worked_out_on_another_record_is_not_put_down(chain: Archive) -> None:
    first = chain.matches()[0]
    chain.verdicts.judge(first.id or 0, "not-same", person="ada")
    found = resettle(chain.workplace())
    before = told(chain)
    with transaction(chain.connection):
        matches.insert(chain.connection, a_run_of(chain), [first])
    with pytest.raises(LookupError), transaction(chain.connection):
        put_down(chain.connection, found, settings={})
    assert told(chain) == before
    assert settlement.settled_to(chain.connection) < settlement.last_verdict(chain.connection)


def a_run_of(archive: Archive) -> int:
    return int(archive.connection.execute("SELECT max(id) FROM run").fetchone()[0])


def test_furniture_named_on_one_match_is_furniture_wherever_it_shows(chain: Archive) -> None:
    second = next(one for one in chain.matches() if one.query_item == digest("r2"))
    chain.verdicts.judge(second.id or 0, "furniture", person="ada")
    done = chain.verdicts.settle()
    assert set(done.releases) == {"r0", "r1", "r2"}
    found = told(chain)
    assert found == settle_all(chain)
    assert Span(0, 10_000_000) in [part.span for part in found["r0"] if part.kind == "furniture"]


def test_a_release_that_no_trace_has_told_of_is_left_to_the_trace(chain: Archive) -> None:
    with transaction(chain.connection):
        chain.connection.execute("DELETE FROM part WHERE release_id = 'r2'")
    second = next(one for one in chain.matches() if one.query_item == digest("r2"))
    chain.verdicts.judge(second.id or 0, "not-same", person="ada")
    assert chain.verdicts.settle().releases == ()
    assert verdicts.count(chain.connection) == 1
