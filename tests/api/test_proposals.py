from __future__ import annotations

import pytest

from tests.coding.conftest import FILM, add_message, archive  # noqa: F401 - the fixture
from tests.coding.proposals.sentences import texts
from twicetold.api import Archive
from twicetold.api.proposals import as_record
from twicetold.archive import catalogue, matches, runs
from twicetold.coding.records import Purpose
from twicetold.errors import DataRefused, UsageError
from twicetold.model import Match, Modality
from twicetold.time import Span


@pytest.fixture
def learned(archive: Archive) -> Archive:  # noqa: F811
    """Messages on ships (economy) and bread (social life), half of them coded by Anna; ten drawn as a sample before."""
    for name, body in texts().items():
        add_message(archive, name, body)
    archive.coding.samples.draw("audit", 10, source="s", seed=3)
    drawn = {unit.unit for unit in archive.coding.samples.get("audit").drawn}
    for name in [name for name in sorted(texts()) if name not in drawn][::2] + sorted(drawn & set(texts())):
        archive.coding.code(name, "economy" if name[0] == "s" else "social-life", coder="Anna")
        archive.coding.finish(name, coder="Anna")
    for name in drawn - set(texts()):
        archive.coding.start(name, coder="Anna")
        archive.coding.finish(name, coder="Anna")
    return archive


def test_words_propose_for_what_nobody_coded_and_learn_from_no_sample(learned: Archive) -> None:
    made = learned.coding.proposals.from_text()
    drawn = {unit.unit for unit in learned.coding.samples.get("audit").drawn}
    assert not drawn & set(made.model.trained)
    coded = {one.release for one in learned.coding.passes()}
    found = learned.coding.proposals.all()
    assert len(found) == made.proposals > 0
    assert not {one.target.release for one in found} & coded
    right = [one for one in found if one.target.release in texts() and one.code in {"economy", "social-life"}]
    assert all((one.code == "economy") == (one.target.release[0] == "s") for one in right)
    assert {"compared character n-grams", "compared sentence embeddings"} <= set(made.model.quality)
    assert learned.coding.samples.prevalence(themes=["economy"]).model == made.model.id


@pytest.fixture
def _without_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    monkeypatch.setattr("twicetold.coding.proposals.features.meaning_is_installed", lambda: False)


@pytest.mark.usefixtures("_without_meaning")
def test_accepting_makes_a_coding_by_a_person_and_nothing_else_does(learned: Archive) -> None:
    learned.coding.proposals.from_text()
    before = len(learned.coding.codings())
    first, second = learned.coding.proposals.all()[:2]
    made = learned.coding.proposals.accept(first.id, coder="Bilal")
    assert (made.coder, made.proposal, made.code) == ("Bilal", first.id, first.code)
    learned.coding.proposals.reject(second.id, coder="Bilal")
    assert len(learned.coding.codings()) == before + 1
    assert not learned.coding.passes(release=first.target.release, coder="Bilal")[0].blind
    answers = [one.answers for one in learned.coding.proposals.all() if one.answers]
    assert sorted(answers, key=str) == [{"Bilal": False}, {"Bilal": True}]
    assert as_record(first)["score"] == round(first.score, 4)
    with pytest.raises(UsageError) as caught:
        learned.coding.proposals.accept(first.id, coder="Bilal")
    assert caught.value.code == "proposal.answered"


@pytest.mark.usefixtures("_without_meaning")
def test_who_works_blind_neither_sees_nor_accepts_proposals(learned: Archive) -> None:
    learned.coding.proposals.from_text()
    first = learned.coding.proposals.all()[0]
    learned.coding.assign([first.target.release], ["Bilal"])
    assert first.id not in {one.id for one in learned.coding.proposals.all(viewer="Bilal")}
    with pytest.raises(UsageError) as caught:
        learned.coding.proposals.accept(first.id, coder="Bilal")
    assert caught.value.code == "proposal.blind"
    assert learned.coding.proposals.all()[0].answers == {}


@pytest.mark.usefixtures("_without_meaning")
def test_what_a_machine_asks_for_is_marked_and_never_from_a_sample(learned: Archive) -> None:
    learned.coding.proposals.from_text()
    given = learned.coding.proposals.next(coder="Bilal", count=30)
    drawn = {unit.unit for unit in learned.coding.samples.get("audit").drawn}
    assert given
    assert all(one.purpose is Purpose.LEARNING for one in given)
    assert not drawn & {one.release for one in given}


def test_too_few_codings_are_refused(archive: Archive) -> None:  # noqa: F811
    with pytest.raises(DataRefused) as caught:
        archive.coding.proposals.from_text()
    assert caught.value.code == "proposal.too_few"
    with pytest.raises(UsageError) as unknown:
        archive.coding.proposals.next(coder="Anna")
    assert unknown.value.code == "proposal.no_model"


def test_a_coded_span_proposes_its_code_where_it_is_shown_again(archive: Archive) -> None:  # noqa: F811
    other = add_message(archive, "again", "A release that shows the film again")
    with catalogue.transaction(archive.connection):
        run = runs.start(archive.connection, "trace", settings={}, versions={})
        again = Match(
            query_item=other,
            ref_item=FILM,
            modality=Modality.VIDEO,
            query=Span(0, 9_000_000),
            ref=Span(0, 9_000_000),
            score=0.8,
        )
        (number,) = matches.insert(archive.connection, run, [again])
    archive.coding.code("F", "war", coder="Anna", item=FILM, span=Span.from_seconds(2, 5))
    made = archive.coding.proposals.from_reuse()
    (found,) = archive.coding.proposals.all()
    assert made.proposals == 1
    assert (found.target.release, found.target.span, found.code, found.score) == (
        "again",
        Span.from_seconds(2, 5),
        "war",
        0.8,
    )
    archive.verdicts.judge(number, "not-same")
    assert archive.coding.proposals.from_reuse().proposals == 0
