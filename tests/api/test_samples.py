from __future__ import annotations

import pytest

from tests.coding.conftest import add_message, archive  # noqa: F401 - the fixture
from twicetold.api import Archive
from twicetold.archive import catalogue, matches, parts, runs
from twicetold.coding import machine_rows
from twicetold.coding.machine_rows import ModelKind
from twicetold.coding.prevalence.estimators import Estimator
from twicetold.coding.records import Purpose
from twicetold.errors import DataRefused, UsageError
from twicetold.model import Match, Modality, Part, PartKind
from twicetold.time import Span
from twicetold.trends.calendar import By, periods_between

WAR = set(range(0, 120, 4))


@pytest.fixture
def big(archive: Archive) -> Archive:  # noqa: F811
    """120 dated messages of two sources beside what the small archive has; every fourth is on war."""
    for number in range(120):
        source = "a" if number % 3 else "b"
        add_message(archive, f"M{number:03}", f"Dispatch number {number}", source=source, day=number)
    return archive


def code_all(archive: Archive, releases: list[str], coder: str = "Anna") -> None:  # noqa: F811
    for name in releases:
        archive.coding.start(name, coder=coder)
        if name.startswith("M") and int(name[1:]) in WAR:
            archive.coding.code(name, "war", coder=coder)
        archive.coding.finish(name, coder=coder)


def test_a_sample_is_drawn_by_source_and_month_and_given_to_coders_blind(big: Archive) -> None:
    sample = big.coding.samples.draw("audit", 40, by=["source", "month"], seed=1, coders=["Anna", "Bilal"])
    assert {unit.stratum for unit in sample.population} == {
        "s / undated",
        "s / 2024-01",
        *(f"{source} / 2024-0{month}" for source in "ab" for month in range(1, 5)),
    }
    passes = big.coding.passes()
    assert len(passes) == 2 * len(sample.drawn)
    assert all(one.blind and one.purpose is Purpose.SAMPLE for one in passes)
    assert [one.name for one in big.coding.samples.all()] == ["audit"]


def test_shares_come_from_the_sample_alone(big: Archive) -> None:
    sample = big.coding.samples.draw("audit", 60, source="a", seed=2)
    code_all(big, [unit.unit for unit in sample.drawn])
    outside = [unit.unit for unit in sample.population if unit.position is None]
    big.coding.code(outside[0], "mercy", coder="Anna")
    big.coding.finish(outside[0], coder="Anna")
    found = big.coding.samples.prevalence(themes=["war", "mercy"])
    war, mercy = found.shares
    assert war.interval is not None
    assert war.interval.low < 0.25 < war.interval.high
    assert mercy.interval is not None
    assert mercy.interval.estimate == 0
    assert (war.population, war.units, war.estimator) == (80, 60, Estimator.HUMAN)
    assert "No machine helped" in found.method
    assert sample.digest[:12] in found.method


def test_shares_by_period_and_source_and_releases_that_came_later(big: Archive) -> None:
    sample = big.coding.samples.draw("audit", 80, by=["month"], seed=1)
    code_all(big, [unit.unit for unit in sample.drawn])
    add_message(big, "late", "A message that came later")
    months = periods_between(
        big.release("M000").dates[0].earliest.date(), big.release("M119").dates[0].latest.date(), By.MONTH
    )
    found = big.coding.samples.prevalence(themes=["war"], periods=months, by_source=True)
    assert {one.group.period for one in found.shares} == {f"2024-0{month}" for month in range(1, 5)}
    assert {one.group.source for one in found.shares} == {"a", "b", "s"}
    assert found.added_since == 1
    assert found.in_no_period == 1  # the film has no date
    assert any("1 releases were added after" in caution for caution in found.cautions)


def test_a_machine_helps_unless_it_learned_from_the_sample(big: Archive) -> None:
    sample = big.coding.samples.draw("audit", 80, seed=1)
    drawn = [unit.unit for unit in sample.drawn]
    code_all(big, drawn)
    scores = {
        unit.unit: {"war": 0.9 if unit.unit.startswith("M") and int(unit.unit[1:]) in WAR else 0.1}
        for unit in sample.population
    }
    book = big.coding.codebook()

    def keep(trained: list[str]) -> int:
        with catalogue.transaction(big.connection):
            return machine_rows.insert_model(
                big.connection,
                ModelKind.TEXT,
                "m",
                "1",
                book,
                settings={},
                trained=trained,
                quality={},
                scores=scores,
                proposals=(),
            ).id

    honest, learned = keep(["elsewhere"]), keep([drawn[0]])
    found = big.coding.samples.prevalence(themes=["war"])
    assert found.model == honest
    assert found.shares[0].estimator in {Estimator.PPI, Estimator.DIFFERENCE}
    assert found.shares[0].machine == pytest.approx(30 / 127)
    with pytest.raises(DataRefused) as caught:
        big.coding.samples.prevalence(themes=["war"], model=learned)
    assert caught.value.code == "sample.learned"


def test_what_cannot_be_estimated_is_refused(big: Archive) -> None:
    with pytest.raises(UsageError) as caught:
        big.coding.samples.draw("audit", 10, by=["weather"])
    assert caught.value.code == "sample.by"
    sample = big.coding.samples.draw("audit", 10, seed=1)
    with pytest.raises(UsageError) as unknown:
        big.coding.samples.prevalence(themes=["wars"])
    assert unknown.value.code == "coding.unknown_code"
    with pytest.raises(DataRefused) as uncoded:
        big.coding.samples.prevalence()
    assert uncoded.value.code == "sample.uncoded"
    code_all(big, [unit.unit for unit in sample.drawn])
    with catalogue.transaction(big.connection):
        big.connection.execute("DELETE FROM release_item WHERE release_id = 'R1'")
        big.connection.execute("DELETE FROM release_date WHERE release_id = 'R1'")
        big.connection.execute("DELETE FROM release WHERE id = 'R1'")
    with pytest.raises(DataRefused, match="left the archive") as left:
        big.coding.samples.prevalence()
    assert left.value.code == "sample.left"


def test_the_recycled_share_is_corrected_by_verdicts_on_a_sample_of_matches(big: Archive) -> None:
    film, texts = big.release("F").items[0], [big.release(f"M{number:03}").items[0] for number in range(40)]
    with catalogue.transaction(big.connection):
        run = runs.start(big.connection, "trace", settings={}, versions={})
        found = [
            Match(
                query_item=item,
                ref_item=film,
                modality=Modality.VIDEO,
                query=Span(0, 10),
                ref=Span(20, 30),
                score=0.9,
                mirrored=number % 3 == 0,  # words on mirrored matches were not counted
            )
            for number, item in enumerate(texts)
        ]
        ids = matches.insert(big.connection, run, found)
        made = [
            Part(
                release=f"M{number:03}",
                item=item,
                span=span,
                kind=kind,
                match_id=ids[number] if span.start == 0 else None,
            )
            for number, item in enumerate(texts)
            for span, kind in ((Span(0, 10), PartKind.RECYCLED), (Span(10, 40), PartKind.NEW))
        ]
        parts.replace_for_releases(big.connection, [part.release for part in made], made)
    sample = big.coding.samples.draw_matches("check", 30, seed=2)
    assert len(sample.population) == 40
    by_item = dict(zip(texts, ids, strict=True))
    for place, unit in enumerate(sample.drawn):
        word = "not-same" if place < 3 else "unsure" if place == 3 else "same"
        big.verdicts.judge(by_item[str(unit.detail["query_item"])], word)
    share = big.coding.samples.recycled()
    assert share.traced == 0.25
    assert (share.judged, share.unsure, share.population) == (30, 1, 40)
    assert share.right.estimate == pytest.approx((26 / 30 + 27 / 30) / 2)
    assert share.corrected.low < share.corrected.estimate < 0.25
