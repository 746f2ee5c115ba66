import pytest
from msgspec.structs import replace

from twicetold.coding.codebook import Codebook, default_codebook
from twicetold.coding.records import Purpose
from twicetold.errors import UsageError


def second() -> Codebook:
    return replace(default_codebook(), version=2)


def test_assigning_twice_leaves_what_is_there(archive) -> None:
    first = archive.coding.assign(["R1", "R2"], ["Anna", "Bilal"])
    again = archive.coding.assign(["R1"], ["Anna"], blind=False)
    assert len(first) == 4
    assert again[0] == first[0]
    assert again[0].blind


def test_nothing_is_assigned_to_who_or_what_is_not_there(archive) -> None:
    for releases, coders, code in (
        (["R1"], ["Nobody"], "coding.no_coder"),
        (["R1", "Q"], ["Anna"], "coding.no_target"),
    ):
        with pytest.raises(UsageError) as caught:
            archive.coding.assign(releases, coders)
        assert caught.value.code == code
    assert archive.coding.passes() == []


def test_a_pass_is_finished_once(archive) -> None:
    with pytest.raises(UsageError) as caught:
        archive.coding.finish("R1", coder="Anna")
    assert caught.value.code == "coding.no_pass"
    archive.coding.start("R1", coder="Anna")
    assert archive.coding.finish("R1", coder="Anna").finished_at is not None
    with pytest.raises(UsageError) as caught:
        archive.coding.finish("R1", coder="Anna")
    assert caught.value.code == "coding.finished"


def test_a_new_version_hands_on_what_the_open_pass_was_for(archive) -> None:
    archive.coding.assign(["R1"], ["Anna"], purpose=Purpose.SAMPLE)
    archive.coding.add_codebook(second())
    archive.coding.code("R1", "war", coder="Anna")
    assert [(one.version, one.purpose, one.blind) for one in archive.coding.passes(coder="Anna")] == [
        (1, Purpose.SAMPLE, True),
        (2, Purpose.SAMPLE, True),
    ]


def test_while_a_blind_pass_is_open_its_coder_sees_only_their_own(archive) -> None:
    archive.coding.code("R1", "war", coder="Bilal")
    archive.coding.code("R2", "war", coder="Bilal")
    archive.coding.assign(["R1"], ["Anna"])
    archive.coding.code("R1", "mercy", coder="Anna")
    seen = [(coding.target.release, coding.coder) for coding in archive.coding.codings(viewer="Anna")]
    assert seen == [("R2", "Bilal"), ("R1", "Anna")]
    archive.coding.finish("R1", coder="Anna")
    assert len(archive.coding.codings(viewer="Anna")) == 3
