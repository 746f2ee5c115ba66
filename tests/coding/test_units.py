from __future__ import annotations

from msgspec.structs import replace

from tests.coding.conftest import FILM
from twicetold.archive import catalogue
from twicetold.coding.codebook import Change, ChangeKind, Codebook, default_codebook
from twicetold.coding.units import Observed, observed, settled
from twicetold.time import Span


def seen(archive, *, first_pass: bool = True) -> Observed:
    return observed(archive.connection, archive.coding.codebook(), first_pass=first_pass)


def found(archive) -> dict[tuple[str, str], set[str]]:
    return {(one.release, one.coder): set(one.codes) for one in seen(archive).observations}


def test_a_part_of_a_release_speaks_for_it_and_a_code_for_those_above_it(archive) -> None:
    archive.coding.code("F", "nature", coder="Anna", item=FILM, span=Span.from_seconds(1, 2))
    assert found(archive) == {}
    archive.coding.finish("F", coder="Anna")
    assert found(archive) == {("F", "Anna"): {"nature", "utopia"}}


def test_a_finished_pass_without_a_code_is_a_finding(archive) -> None:
    archive.coding.start("R1", coder="Anna")
    archive.coding.finish("R1", coder="Anna")
    assert found(archive) == {("R1", "Anna"): set()}


def next_version(*, kind: ChangeKind, to: tuple[str, ...]) -> Codebook:
    book = default_codebook()
    codes = [code for code in book.code if code.id != "economy"]
    codes += [replace(book.by_id["economy"], id=name) for name in to]
    change = Change(version=2, kind=kind, before=("economy",), to=to)
    return replace(book, version=2, code=tuple(codes), change=(change,))


def test_codings_of_an_earlier_version_follow_a_rename(archive) -> None:
    archive.coding.code("R1", "economy", coder="Anna")
    archive.coding.finish("R1", coder="Anna")
    archive.coding.add_codebook(next_version(kind=ChangeKind.RENAME, to=("trade",)))
    assert found(archive) == {("R1", "Anna"): {"trade", "utopia"}}


def test_under_a_split_code_only_what_lies_above_is_known(archive) -> None:
    archive.coding.code("R1", "economy", coder="Anna")
    archive.coding.finish("R1", coder="Anna")
    archive.coding.add_codebook(next_version(kind=ChangeKind.SPLIT, to=("trade", "work")))
    assert found(archive) == {("R1", "Anna"): {"utopia"}}
    assert "1 codings name a code that was split" in seen(archive).cautions[0]


def test_codings_of_an_item_that_left_stay_in_the_record_and_out_of_the_figures(archive) -> None:
    archive.coding.code("F", "nature", coder="Anna", item=FILM)
    archive.coding.code("F", "war", coder="Anna")
    archive.coding.finish("F", coder="Anna")
    with catalogue.transaction(archive.connection):
        archive.connection.execute("DELETE FROM release_item WHERE release_id = 'F'")
        archive.connection.execute(
            "INSERT INTO release_item SELECT 'F', 0, item_sha256, name FROM release_item WHERE release_id = 'R1'"
        )
    assert found(archive) == {("F", "Anna"): {"war"}}
    assert seen(archive).left == 1
    assert len(archive.coding.codings(release="F")) == 2


def test_where_coders_differ_their_share_counts_until_somebody_decides(archive) -> None:
    for coder in ("Anna", "Bilal"):
        archive.coding.start("R1", coder=coder)
    archive.coding.code("R1", "nature", coder="Anna")
    for coder in ("Anna", "Bilal"):
        archive.coding.finish("R1", coder=coder)
    before = settled(seen(archive))["R1"]
    assert (before.codes["nature"], before.codes["utopia"], before.codes["war"]) == (0.5, 0.5, 0.0)
    assert not before.adjudicated
    archive.coding.adjudicate("R1", "nature", applies=True, coder="Bilal")
    after = archive.coding.settled()["R1"]
    assert (after.codes["nature"], after.codes["utopia"], after.adjudicated) == (1.0, 1.0, True)
