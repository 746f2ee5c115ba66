from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.coding.conftest import FILM
from twicetold.coding.codebook import Change, ChangeKind, Code, Level, default_codebook
from twicetold.coding.giving import checked_value
from twicetold.coding.records import Passage
from twicetold.errors import UsageError
from twicetold.time import Span


def refused(call, *arguments: object, **options: object) -> UsageError:
    with pytest.raises(UsageError) as caught:
        call(*arguments, **options)
    return caught.value


def test_an_unknown_code_is_told_with_those_that_are_near(archive) -> None:
    error = refused(archive.coding.code, "R1", "merci", coder="Anna")
    assert (error.code, error.hint) == ("coding.unknown_code", "Is mercy meant?")
    assert archive.coding.passes() == []


def test_a_retired_code_is_told_with_what_took_its_place(archive) -> None:
    book = default_codebook()
    codes = tuple(replace(code, retired=2) if code.id == "mercy" else code for code in book.code if code.id != "war")
    codes += (replace(book.by_id["war"], id="conflict"),)
    change = Change(version=2, kind=ChangeKind.RENAME, before=("war",), to=("conflict",))
    archive.coding.add_codebook(replace(book, version=2, code=codes, change=(change,)))
    error = refused(archive.coding.code, "R1", "war", coder="Anna")
    assert (error.code, error.hint) == ("coding.retired_code", "In its place: conflict.")
    assert refused(archive.coding.code, "R1", "mercy", coder="Anna").code == "coding.retired_code"
    assert archive.coding.code("R1", "conflict", coder="Anna").version == 2


def test_releases_items_and_stretches_have_to_be_there(archive) -> None:
    code = archive.coding.code
    assert refused(code, "Q", "war", coder="Anna").code == "coding.no_target"
    assert refused(code, "R1", "war", coder="Anna", item=FILM).code == "coding.no_target"
    long = Span.from_seconds(59, 61)
    assert refused(code, "F", "war", coder="Anna", item=FILM, span=long).code == "coding.outside"
    words = archive.release("R1").items[0]
    assert refused(code, "R1", "war", coder="Anna", item=words, span=Span(0, 1)).code == "coding.outside"
    assert refused(code, "R1", "war", coder="Anna", item=words, passage=Passage(0, 900)).code == "coding.outside"
    assert code("R1", "war", coder="Anna", item=words, passage=Passage(0, 7)).target.bounds == (0, 7)


def test_spans_of_one_code_by_one_coder_may_touch_and_not_overlap(archive) -> None:
    def give(start: int, end: int, **options: str) -> object:
        chosen = {"coder": "Anna", "code": "war", **options}
        return archive.coding.code(
            "F", chosen["code"], coder=chosen["coder"], item=FILM, span=Span.from_seconds(start, end)
        )

    give(10, 20)
    give(20, 30)
    error = refused(give, 15, 25)
    assert error.code == "coding.overlap"
    assert "as coding 1" in error.message
    give(15, 25, coder="Bilal")
    give(15, 25, code="mercy")
    archive.coding.withdraw(1, coder="Anna")
    give(12, 20)


def test_a_release_is_given_a_code_once_by_each_coder(archive) -> None:
    archive.coding.code("R1", "war", coder="Anna")
    assert refused(archive.coding.code, "R1", "war", coder="Anna").code == "coding.overlap"
    archive.coding.code("R1", "war", coder="Bilal")


@pytest.mark.parametrize(
    ("level", "value", "fits"),
    [
        (Level.PRESENCE, "", True),
        (Level.PRESENCE, "1", False),
        (Level.ORDINAL, "low", True),
        (Level.ORDINAL, "Low", False),
        (Level.NOMINAL, "", False),
        (Level.INTERVAL, "-2.5", True),
        (Level.RATIO, "-2.5", False),
        (Level.RATIO, "0", True),
        (Level.INTERVAL, "nan", False),
        (Level.INTERVAL, "many", False),
    ],
)
def test_a_value_has_to_be_one_of_its_scale(level: Level, value: str, fits: bool) -> None:
    values = ("low", "high") if level in {Level.NOMINAL, Level.ORDINAL} else ()
    code = Code(id="c", label="C", definition="d", level=level, values=values)
    if fits:
        assert checked_value(code, value) == value
    else:
        assert refused(checked_value, code, value).code == "coding.value"
