from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from demo.footage import photograph
from tests.coding.conftest import FILM, add_message, archive  # noqa: F401 - the fixture
from tests.coding.proposals.sentences import texts
from twicetold.api import Archive
from twicetold.api.proposals import as_record
from twicetold.archive import catalogue, matches, runs
from twicetold.coding.records import Purpose
from twicetold.errors import DataRefused, StorageReadOnly, UsageError
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


LAND = ("brook", "peaks", "ridge", "sunset")
ROOMS = ("brushes", "coffee", "lounge", "rocket")


@pytest.fixture
def shown(archive: Archive, tmp_path: Path) -> Archive:  # noqa: F811
    """Stills cut from eight photographs: the left halves coded by Anna, nature where it is land; the right ones not."""
    folder = tmp_path / "stills"
    folder.mkdir()
    rows = ["id,source,published,file"]
    for name in LAND + ROOMS:
        picture = photograph(name)
        half = picture.shape[1] // 2
        for part, piece in (("0", picture[:, :half]), ("1", picture[: len(picture) * 2 // 3, :half])):
            Image.fromarray(piece).save(folder / f"{name}-{part}.png")
        Image.fromarray(picture[:, half:]).save(folder / f"{name}-2.png")
        rows += [f"{name}-{part},s,2024-05-0{part + 1},{name}-{part}.png" for part in range(3)]
    (folder / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (folder / "releases.csv").write_text("\n".join(rows))
    archive.add(folder, releases=folder / "releases.csv")
    for name in LAND + ROOMS:
        for part in "01":
            archive.coding.start(f"{name}-{part}", coder="Anna")
            if name in LAND:
                archive.coding.code(f"{name}-{part}", "nature", coder="Anna")
            archive.coding.finish(f"{name}-{part}", coder="Anna")
    return archive


def test_pictures_propose_for_what_nobody_coded_and_name_the_picture(shown: Archive) -> None:
    made = shown.coding.proposals.from_pictures()
    assert made.model.kind.value == "picture"
    assert len(made.model.trained) == 16
    assert {"compared mean of frames", "nature average precision", "nature base"} <= set(made.model.quality)
    found = {one.target.release: one for one in shown.coding.proposals.all() if one.code == "nature"}
    assert {f"{name}-2" for name in LAND} <= set(found)
    assert not {f"{name}-2" for name in ROOMS} & set(found)
    one = found["peaks-2"]
    assert one.evidence["item"] == shown.release("peaks-2").items[0]
    assert one.evidence["time_us"] == 0
    assert one.version.startswith("efficientnet-lite0 ")


def test_pictures_are_described_once_and_words_have_none(shown: Archive) -> None:
    first = shown.coding.proposals.from_pictures()
    files = {path: path.stat().st_mtime_ns for path in shown.layout.fingerprints.rglob("*.arrow")}
    again = shown.coding.proposals.from_pictures()
    assert {path: path.stat().st_mtime_ns for path in shown.layout.fingerprints.rglob("*.arrow")} == files
    assert len(files) == 25  # and one that says of the damaged film that there is nothing
    assert (again.model.quality, again.proposals) == (first.model.quality, first.proposals)
    assert not {one.target.release for one in shown.coding.proposals.all()} & {"R0", "R1", "F"}


def test_pictures_of_a_sample_are_scored_and_never_learned_from(shown: Archive) -> None:
    shown.coding.samples.draw("audit", 4, source="s", seed=1)
    drawn = {unit.unit for unit in shown.coding.samples.get("audit").drawn}
    made = shown.coding.proposals.from_pictures()
    assert not drawn & set(made.model.trained)


def test_accepting_what_pictures_propose_makes_a_coding_by_a_person(shown: Archive) -> None:
    shown.coding.proposals.from_pictures()
    proposed = [one for one in shown.coding.proposals.all() if one.code == "nature"]
    first = next(one for one in proposed if one.target.release == "peaks-2")
    made = shown.coding.proposals.accept(first.id, coder="Bilal")
    assert (made.coder, made.code, made.proposal) == ("Bilal", "nature", first.id)
    assert [one.release for one in shown.coding.proposals.next(coder="Bilal", count=2)]


def test_a_film_that_cannot_be_read_is_a_problem_and_pictures_need_enough_codings(archive: Archive) -> None:  # noqa: F811
    with pytest.raises(DataRefused) as caught:
        archive.coding.proposals.from_pictures()
    assert caught.value.code == "proposal.too_few"
    assert [problem.subject for problem in archive.problems()] == ["film.mp4"]


def test_an_archive_opened_for_reading_describes_nothing(archive: Archive) -> None:  # noqa: F811
    with Archive.open(archive.layout.root, read_only=True) as reading, pytest.raises(StorageReadOnly):
        reading.coding.proposals.from_pictures()
