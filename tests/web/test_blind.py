"""Nobody who may still code a release sees what others made of it; everybody else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.errors import RequestRefused
from twicetold.web.blind import proposals_for, require_sight, seen_by, sees_others, sight_of
from twicetold.web.visitor import RIGHTS, Role, Visitor

ADA = Visitor(person="Ada", rights=RIGHTS[Role.CODER])
VERA = Visitor(person="Vera", rights=RIGHTS[Role.VIEWER])


@pytest.fixture
def archive(archive_path: Path):
    """Ada and Benedikta may code; Benedikta coded R1."""
    with Archive.open(archive_path) as opened:
        opened.coding.add_codebook()
        for coder in ("Ada", "Benedikta"):
            opened.coding.add_coder(coder)
        opened.coding.code("R1", "war", coder="Benedikta")
        yield opened


def seen(archive: Archive, visitor: Visitor) -> list[str]:
    return [one.coder for one in sight_of(archive, "R1", visitor).codings]


def test_a_coder_sees_others_when_their_own_word_is_given(archive: Archive) -> None:
    assert seen(archive, ADA) == []
    assert sight_of(archive, "R1", ADA).kept_back
    archive.coding.start("R1", coder="Ada")
    archive.coding.code("R1", "mercy", coder="Ada")
    assert seen(archive, ADA) == ["Ada"]
    assert not sees_others(archive, ADA)("R1")
    archive.coding.finish("R1", coder="Ada")
    assert seen(archive, ADA) == ["Ada", "Benedikta"]
    assert sees_others(archive, ADA)("R1")


def test_a_pass_that_is_open_to_others_shows_them(archive: Archive) -> None:
    archive.coding.start("R1", coder="Ada", blind=False)
    sight = sight_of(archive, "R1", ADA)
    assert [one.coder for one in sight.others] == ["Benedikta"]
    assert not sight.blind
    assert sight.open_pass is not None


def test_who_cannot_code_sees_all_and_who_might_begin_sees_nothing(archive: Archive) -> None:
    assert seen(archive, VERA) == ["Benedikta"]
    newcomer = Visitor(person="Nour", rights=RIGHTS[Role.CODER])
    assert seen(archive, newcomer) == []
    assert not sees_others(archive, newcomer)("R1")
    assert proposals_for(archive, "R1", VERA, sight_of(archive, "R1", VERA)) == []


def test_where_there_is_nobody_else_nothing_is_said_to_be_kept_back(archive_path: Path) -> None:
    with Archive.open(archive_path) as archive:
        archive.coding.add_codebook()
        archive.coding.add_coder("Ada")
        assert not sight_of(archive, "R1", ADA).kept_back


@pytest.mark.parametrize("state", ["not begun", "open", "open to others", "finished"])
def test_many_releases_at_once_are_shown_as_each_by_itself(archive: Archive, state: str) -> None:
    if state != "not begun":
        archive.coding.start("R1", coder="Ada", blind=state != "open to others")
        archive.coding.code("R1", "mercy", coder="Ada")
    if state == "finished":
        archive.coding.finish("R1", coder="Ada")
    coders = {one.coder for one in archive.coding.codings(release="R1")}
    for visitor in (ADA, VERA, Visitor(person="Nour", rights=RIGHTS[Role.CODER])):
        shown = seen_by(archive, visitor)
        assert {one for one in coders if shown("R1", one)} == set(seen(archive, visitor))


@pytest.mark.parametrize("release", ["R1", "R2"])
def test_the_refusal_does_not_tell_whether_anybody_coded_there(archive: Archive, release: str) -> None:
    with pytest.raises(RequestRefused, match="until your own word") as caught:
        require_sight(archive, ADA, release)
    assert caught.value.code == "web.blind"
    require_sight(archive, VERA, release)


def test_who_decided_between_others_has_seen_them(archive: Archive) -> None:
    archive.coding.adjudicate("R1", "war", applies=True, coder="Ada")
    assert seen(archive, ADA) == ["Benedikta"]
    archive.coding.start("R1", coder="Ada")  # whoever begins blind all the same is held to it
    assert seen(archive, ADA) == []
