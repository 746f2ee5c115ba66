from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lineage.conftest import date, match, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import catalogue, ledger, stripped
from twicetold.archive.ledger import Done
from twicetold.model import ItemKind, Modality, Problem, Release
from twicetold.pipeline.traced import find_paths, keep_traced, not_traced
from twicetold.pipeline.workplace import Workplace

A, B = digest("a"), digest("b")
STAGE = "trace:picture"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    contents = [
        (Release(id=name, source="s", dates=(date(number),), items=(digest(name),)), [film(name)])
        for number, name in enumerate("ab")
    ]
    with archive_of(tmp_path / "archive", contents) as made:
        yield made


def waiting(place: Workplace, version: str = "1", told: list[str] | None = None) -> set[str]:
    """What is not traced by a version; notes in `told` that all was forgotten."""

    def forgotten() -> None:
        if told is not None:
            told.append("forgotten")

    kinds, modalities = (ItemKind.VIDEO,), (Modality.VIDEO,)
    return not_traced(place, STAGE, version, kinds=kinds, modalities=modalities, forgotten=forgotten)


def test_what_an_item_told_is_kept_with_its_faults_and_it_waits_no_more(archive: Archive) -> None:
    place = archive.workplace()
    assert waiting(place) == {A, B}
    fault = Problem(stage="align", subject="b.mp4", code="align.left_out", message="not looked at")
    found = [match(B, A, span(0, 5), span(10, 15))]
    keep_traced(place, a_run(archive), Done(item=B, stage=STAGE, version="1"), found, [fault])
    assert waiting(place) == {A}
    assert [(one.query_item, one.ref_item) for one in archive.matches()] == [(B, A)]
    assert [problem.code for problem in archive.problems()] == ["align.left_out"]


def test_nothing_of_an_item_is_kept_where_a_part_cannot_be(archive: Archive) -> None:
    place = archive.workplace()
    done = Done(item=digest("nowhere"), stage=STAGE, version="1")
    with pytest.raises(sqlite3.IntegrityError):
        keep_traced(place, a_run(archive), done, [match(B, A, span(0, 5), span(10, 15))], [])
    assert waiting(place) == {A, B}
    assert archive.matches() == []


def test_by_another_version_all_waits_again_without_its_matches(archive: Archive) -> None:
    place, told = archive.workplace(), list[str]()
    run = a_run(archive)
    for item, found in ((A, []), (B, [match(B, A, span(0, 5), span(10, 15))])):
        keep_traced(place, run, Done(item=item, stage=STAGE, version="1"), found, [])
    assert waiting(place, told=told) == set()
    assert told == []
    assert len(archive.matches()) == 1
    assert waiting(place, "2", told) == {A, B}
    assert told == ["forgotten"]
    assert archive.matches() == []
    assert ledger.done(place.connection, STAGE) == {}


def test_what_was_matched_and_then_stripped_stays_as_it_is(archive: Archive) -> None:
    run = a_run(archive)
    with catalogue.transaction(archive.connection):
        stripped.mark(archive.connection, [A])
    place = archive.workplace()
    for item in (A, B):
        keep_traced(place, run, Done(item=item, stage=STAGE, version="1"), [], [])
    assert waiting(place, "2") == {B}
    paths: dict[str, Path | None] = {}
    find_paths(place, [A, digest("nowhere")], paths)
    assert paths == {A: None}
