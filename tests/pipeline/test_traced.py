from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from tests.lineage.conftest import date, match, span
from tests.pipeline.catalogued import a_run, archive_of, digest, film
from twicetold.api import Archive
from twicetold.archive import catalogue, ledger, stripped
from twicetold.archive.ledger import Done
from twicetold.errors import ItemError, MediaRejected
from twicetold.model import ItemKind, Match, Modality, Problem, Release
from twicetold.pipeline.traced import Paths, align_faults, keep_traced, match_in_order, not_traced
from twicetold.pipeline.workplace import Workplace
from twicetold.run.progress import NoProgress

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


def test_where_stripped_items_lay_is_known_and_asking_for_their_media_is_told(archive: Archive) -> None:
    with catalogue.transaction(archive.connection):
        stripped.mark(archive.connection, [A])
    place = archive.workplace()
    paths = Paths(place)
    paths.find([A, digest("nowhere")])
    assert set(paths.items) == {A}
    with pytest.raises(MediaRejected, match="stripped"):
        paths[A]
    with pytest.raises(ItemError):
        paths.find([A, B])


def test_each_pair_is_judged_once_whatever_was_done_before_a_crash(archive: Archive) -> None:
    place, run = archive.workplace(), a_run(archive)
    name = place.items[A].name  # read on this thread, as a trace does
    judged: list[tuple[str, set[str]]] = []
    kept: list[str] = []

    def judge(item: str, partners: set[str]) -> tuple[list[Match], list[Problem]]:
        judged.append((item, set(partners)))
        faults = align_faults(place, [(A, MediaRejected("is cut"))])
        return [match(item, other, span(0, 5), span(10, 15)) for other in partners], faults

    def traced(new: list[str], among: Collection[str]) -> int:
        return match_in_order(
            place,
            place.in_order(new),
            judge,
            stage=STAGE,
            version="1",
            run_id=run,
            among=among,
            workers=1,
            progress=NoProgress(),
            label="match",
            kept=kept.append,
        )

    assert traced([A], {A, B}) == 0
    assert traced([B], {A, B}) == 1
    assert judged == [(A, set()), (B, {A})]
    ledger.forget(archive.connection, STAGE)
    assert traced([A, B], {B}) == 0
    assert judged[2:] == [(A, set()), (B, set())]
    assert kept == [A, B, A, B]
    assert waiting(place) == set()
    assert [(problem.stage, problem.subject) for problem in archive.problems()] == [("align", name)]
