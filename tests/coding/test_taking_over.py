"""Two copies of one archive in which people went on coding: what of the one goes into the other, and what is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive.catalogue import transaction
from twicetold.coding import machine_rows
from twicetold.coding.codebook import default_document
from twicetold.coding.machine_rows import ModelKind, Proposed
from twicetold.coding.records import Target
from twicetold.coding.taking_over import TakenOver, take_over
from twicetold.time import Span

RELEASES = {"R1", "R2", "R3"}


@pytest.fixture
def other(archive: Archive, tmp_path: Path) -> Iterator[Archive]:
    shutil.copytree(archive.layout.root, tmp_path / "other")
    with Archive.open(tmp_path / "other") as opened:
        yield opened


def taken(archive: Archive, other: Archive, releases: set[str] = RELEASES) -> TakenOver:
    with transaction(archive.connection):
        return take_over(archive.connection, other.connection, name="other", releases=releases, by="me")


@contextmanager
def moment(monkeypatch: pytest.MonkeyPatch, at: str) -> Iterator[None]:
    with monkeypatch.context() as patched:
        for name in ("coding_rows", "pass_rows"):
            patched.setattr(f"twicetold.coding.{name}.now_text", lambda: at)
        yield


def test_codings_come_with_who_gave_them_and_when_and_nothing_comes_twice(archive: Archive, other: Archive) -> None:
    other.coding.add_coder("Chidi")
    other.coding.code("R1", "war", coder="Chidi", note="drums")
    given = other.coding.code("R1", "mercy", coder="Anna")
    other.coding.withdraw(given.id, coder="Anna", reason="not shown")
    other.coding.finish("R1", coder="Chidi")
    after = other.coding.code("R1", "utopia", coder="Chidi")
    found = taken(archive, other)
    assert (found.codings, found.conflicts) == (4, ())

    def told(one: Archive) -> list[tuple[object, ...]]:
        return sorted(
            (c.coder, c.code, c.note, c.made_at, c.stands, c.first_pass, c.withdrawn_at)
            for c in one.coding.codings(withdrawn=True)
        )

    assert told(archive) == told(other)
    assert not after.first_pass
    [finished] = [one for one in archive.coding.passes() if one.coder == "Chidi"]
    assert finished.finished_at is not None
    again = taken(archive, other)
    assert (again.codebooks, again.codings, again.adjudications, again.conflicts) == (0, 0, 0, ())


def test_a_coding_that_was_taken_back_there_is_taken_back_here(archive: Archive, other: Archive) -> None:
    one = other.coding.code("R1", "war", coder="Anna")
    assert taken(archive, other).codings == 1
    other.coding.withdraw(one.id, coder="Anna", reason="a parade")
    assert taken(archive, other).codings == 1
    assert archive.coding.codings() == []


def test_one_code_at_one_place_is_not_given_twice_and_the_difference_is_told(archive: Archive, other: Archive) -> None:
    film = next(item.sha256 for item in archive.items() if item.name == "film.mp4")
    [release] = [one.id for one in archive.releases() if film in one.items]
    for one, span in ((archive, Span(0, 5_000_000)), (other, Span(2_000_000, 9_000_000))):
        one.coding.code(release, "war", coder="Anna", item=film, span=span)
    found = taken(archive, other, {release})
    assert found.codings == 0
    [conflict] = found.conflicts
    assert (conflict.code, conflict.subject) == ("merge.coding_differs", release)
    assert [one.target.span for one in archive.coding.codings()] == [Span(0, 5_000_000)]


def test_who_finished_there_and_went_on_here_stays_open_here(archive: Archive, other: Archive) -> None:
    archive.coding.code("R2", "war", coder="Anna")
    other.coding.code("R2", "mercy", coder="Anna")
    other.coding.finish("R2", coder="Anna")
    found = taken(archive, other)
    assert [one.code for one in found.conflicts] == ["merge.coding_differs"]
    assert [one.finished_at for one in archive.coding.passes()] == [None]


def test_the_later_adjudication_rules_wherever_it_was_given(
    archive: Archive, other: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with moment(monkeypatch, "2025-03-01T00:00:00Z"):
        other.coding.adjudicate("R1", "war", applies=True, coder="Bilal")
    with moment(monkeypatch, "2025-04-01T00:00:00Z"):
        archive.coding.adjudicate("R1", "war", applies=False, coder="Anna")
    found = taken(archive, other)
    assert found.adjudications == 1
    assert [one.code for one in found.conflicts] == ["merge.coding_differs"]
    assert "Anna" in found.conflicts[0].message
    assert [one.applies for one in archive.coding.adjudications(release="R1")] == [True, False]
    assert taken(archive, other).conflicts == ()


def test_another_content_under_the_same_version_is_told_and_its_codings_are_left(
    archive: Archive, other: Archive
) -> None:
    mine = default_document().replace('name = "themes"', 'name = "mine"')
    archive.coding.add_codebook(mine)
    other.coding.add_codebook(mine.replace('label = "War"', 'label = "Conflict"'))
    other.coding.code("R1", "war", coder="Anna", codebook="mine")
    found = taken(archive, other)
    assert (found.codings, [one.code for one in found.conflicts]) == (0, ["merge.codebook_differs"])


def test_an_earlier_version_is_taken_behind_the_later_one(archive: Archive, other: Archive) -> None:
    second = default_document().replace("version = 1", "version = 2")
    first, third = (second.replace("version = 2", f"version = {n}") for n in (1, 3))
    for one, documents in ((archive, (first, third)), (other, (first, second, third))):
        for document in documents:
            one.coding.add_codebook(document.replace('name = "themes"', 'name = "mine"'))
    assert taken(archive, other).codebooks == 1
    assert [book.version for book in archive.coding.codebooks() if book.name == "mine"] == [1, 2, 3]
    assert archive.coding.codebook("mine").version == 3


def test_only_releases_that_are_the_same_here_are_looked_at(archive: Archive, other: Archive) -> None:
    other.coding.code("R1", "war", coder="Anna")
    assert taken(archive, other, {"R2"}).codings == 0


def test_of_an_accepted_proposal_the_model_is_told_and_not_taken(archive: Archive, other: Archive) -> None:
    book = other.coding.codebook()
    with transaction(other.connection):
        machine_rows.insert_model(
            other.connection, ModelKind.TEXT, "words", "7", book, settings={}, trained=[], quality={}, scores={},
            proposals=[Proposed(target=Target(release="R1"), code="war", score=0.9)],
        )  # fmt: skip
    [proposal] = machine_rows.proposals(other.connection)
    other.coding.proposals.accept(proposal.id, coder="Anna")
    found = taken(archive, other)
    [coding] = archive.coding.codings()
    assert (coding.code, coding.proposal, found.accepted) == ("war", None, {coding.id: "words 7"})
