from __future__ import annotations

import msgspec
import pytest

from tests.coding.agreement.conftest import observation
from twicetold.coding.agreement.stretches import stretch_agreements
from twicetold.coding.agreement.themes import by_unit
from twicetold.coding.codebook import default_codebook
from twicetold.coding.records import Passage, TargetKind
from twicetold.coding.units import Observation, Stretch
from twicetold.time import Span

BOOK = default_codebook()


def marked(release: str, coder: str, *stretches: tuple[int, int, str], codes: str | None = None) -> Observation:
    given = " ".join(code for _, _, code in stretches) if codes is None else codes
    return msgspec.structs.replace(
        observation(release, coder, given),
        stretches=tuple(
            Stretch(item=f"item of {release}", medium=TargetKind.SPAN, start=start, end=end, code=code,
                    above=frozenset(BOOK.lineage(code)))
            for start, end, code in stretches
        ),
    )  # fmt: skip


def told(*observations: Observation, length: int = 100):
    units = by_unit(observations)
    found = stretch_agreements(units, {f"item of {release}": length for release in units}, BOOK, draws=20)
    return {one.theme: one for one in found}


def test_the_same_stretches_agree_and_each_theme_stands_for_itself() -> None:
    found = told(
        marked("R1", "Anna", (10, 20, "war"), (50, 60, "mercy")),
        marked("R1", "Bilal", (10, 20, "war"), (50, 70, "mercy")),
    )
    assert set(found) == {"", "war", "mercy"}
    assert found["war"].boundaries.value == 1.0
    assert 0.5 < found["mercy"].boundaries.value < 1
    assert found[""].codes.value == 1.0
    assert found[""].coverage == pytest.approx(0.2)
    assert (found[""].continua, found[""].length, found[""].marked) == (1, 100, 4)
    assert "Few: 4 stretches in 1 items" in found[""].cautions[0]


def test_a_part_is_a_stretch_of_the_whole_theme_too() -> None:
    found = told(marked("R1", "Anna", (10, 20, "economy")), marked("R1", "Bilal", (10, 20, "nature")))
    assert found["utopia"].boundaries.value == 1.0
    assert found["economy"].boundaries.value < 0.1
    assert found[""].boundaries.value == 1.0
    assert found[""].codes.value < 0.1


def test_who_gave_a_theme_to_the_whole_release_says_nothing_of_its_boundaries() -> None:
    given = [marked("R1", "Anna", (10, 20, "war")), marked("R1", "Bilal", codes="war")]
    assert told(*given) == {}
    third = marked("R1", "Cem", (10, 20, "war"))
    assert told(*given, third)["war"].boundaries.value == 1.0


def test_who_did_not_give_a_theme_left_all_of_it_a_gap() -> None:
    found = told(marked("R1", "Anna", (10, 20, "war")), marked("R1", "Bilal"))
    assert found["war"].boundaries.value < 0.1


def test_ten_items_have_an_interval() -> None:
    found = told(
        *(
            marked(f"R{n}", coder, (10 + by * (n % 3), 30, "war"))
            for n in range(12)
            for coder, by in (("A", 0), ("B", 4))
        )
    )
    boundaries = found["war"].boundaries
    assert boundaries.low < boundaries.value < boundaries.high
    assert found["war"].cautions == ()


def test_spans_and_passages_of_an_archive_are_told_apart(archive) -> None:
    film, text = archive.release("F").items[0], archive.release("R1").items[0]
    for coder, end in (("Anna", 20), ("Bilal", 24)):
        archive.coding.code("F", "war", coder=coder, item=film, span=Span.from_seconds(10, end))
        archive.coding.code("R1", "economy", coder=coder, item=text, passage=Passage(0, 9))
        for release in ("F", "R1"):
            archive.coding.finish(release, coder=coder)
    found = {(one.medium, one.theme): one for one in archive.coding.agreement().stretches}
    assert found["span", "war"].length == 60_000_000
    assert 0.6 < found["span", "war"].boundaries.value < 1
    assert found["passage", "utopia"].boundaries.value == 1.0
    assert found["passage", ""].length == len(archive.words.text(text))
