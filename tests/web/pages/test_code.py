"""What a coder is shown: the codebook by keys, their own codings, and nothing of others while they are blind."""

from __future__ import annotations

import pytest

from twicetold.api import Archive
from twicetold.coding.codebook import Code, Codebook
from twicetold.model import PartKind
from twicetold.web.pages.code import Chip, keys_of


@pytest.fixture
def coder(reviewer):
    assert reviewer.post("/code/start", data={"release": "R1"}).headers["location"] == "/code?release=R1"
    return reviewer


def given(client, release: str = "R1") -> list[dict[str, object]]:
    return client.get(f"/code.json?release={release}").json()["result"]["rows"]


def test_who_has_not_begun_is_asked_to(reviewer) -> None:
    assert "Begin as" in reviewer.get("/code").text
    assert "Begin as" in reviewer.get("/code?release=R1").text
    assert reviewer.get("/code?release=none").status_code == 404


def test_others_are_unseen_until_the_blind_pass_is_finished(coder, traced) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_coder("Benedikta")
        archive.coding.code("R1", "war", coder="Benedikta")
        archive.coding.finish("R1", coder="Benedikta")
    assert given(coder) == []
    assert "Benedikta" not in coder.get("/code?release=R1").text
    assert coder.post("/code/finish", data={"release": "R1"}).headers["location"] == "/code?release=R1"
    assert [row["coder"] for row in given(coder)] == ["Benedikta"]
    assert "finished" in coder.get("/code?release=R1").text


def test_whoever_has_not_begun_is_shown_nothing_of_others(reviewer, traced) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
        archive.coding.add_coder("Benedikta")
        archive.coding.code("R1", "war", coder="Benedikta")
    for address in ("/code?release=R1", "/release?id=R1", "/code.json?release=R1", "/release.json?id=R1"):
        assert "Benedikta" not in reviewer.get(address).text, address
    page = reviewer.get("/code?release=R1").text
    assert "Begin with the word of others in sight" in page


def test_a_pass_that_begins_with_others_in_sight_is_not_blind(reviewer, traced) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
        archive.coding.add_coder("Benedikta")
        archive.coding.code("R1", "war", coder="Benedikta")
    reviewer.post("/code/start", data={"release": "R1", "sight": "open"})
    assert "Benedikta" in reviewer.get("/code?release=R1").text
    assert "Benedikta" in reviewer.get("/release?id=R1").text
    with Archive.open(traced, read_only=True) as archive:
        assert [one.blind for one in archive.coding.passes(release="R1") if one.coder != "Benedikta"] == [False]


def test_what_machines_propose_is_unseen_in_a_blind_pass_and_outlined_after_it(coder, traced) -> None:
    propose(traced)
    assert coder.get("/code.json?release=R2").json()["result"]["proposals"] == []
    coder.post("/code/start", data={"release": "R2"})
    assert coder.get("/code.json?release=R2").json()["result"]["proposals"] == []
    assert "data-proposal" not in coder.get("/code?release=R2").text
    coder.post("/code/finish", data={"release": "R2"})
    [one] = coder.get("/code.json?release=R2").json()["result"]["proposals"]
    assert (one["code"], one["target"]) == ("mercy", "span")
    page = coder.get("/code?release=R2").text
    assert f'data-proposal="{one["id"]}"' in page
    assert f'data-proposal-bar="{one["id"]}"' in page


def test_more_codes_than_nine_are_reached_by_groups_of_nine() -> None:
    book = Codebook(name="b", version=1, code=tuple(Code(id=f"c{n}", label=f"C{n}", definition="") for n in range(20)))
    chips = [Chip(code, "123456789"[place % 9], place // 9, None) for place, code in enumerate(book.current)]
    groups = keys_of(chips)
    assert [len(group) for group in groups] == [9, 9, 2]
    assert (groups[0]["1"], groups[1]["1"], groups[2]["2"]) == ("c0", "c9", "c19")


def propose(path) -> None:
    """Somebody coded what R2 took from R1: the same is proposed for R2."""
    with Archive.open(path) as archive:
        [part] = [
            one
            for one in archive.account().by_id()["R2"].parts
            if one.kind is PartKind.RECYCLED and one.track == "picture"
        ]
        if "Carla" not in {one.name for one in archive.coding.coders()}:
            archive.coding.add_coder("Carla")
        archive.coding.code("R1", "mercy", coder="Carla", item=part.source_item, span=part.source_span)
        assert archive.coding.proposals.from_reuse().proposals
