"""Coding through the app: by the coder's own name, kept for good, with nothing ever changed."""

from __future__ import annotations

import pytest

from tests.web.pages.test_code import coder, given, propose  # noqa: F401 - a coder who has begun
from twicetold.api import Archive
from twicetold.archive.custody import actor


@pytest.fixture
def film(traced) -> str:
    with Archive.open(traced, read_only=True) as archive:
        return archive.release("R1").items[0]


def test_the_whole_a_span_and_other_bounds(coder, film) -> None:  # noqa: F811
    page = coder.get("/code?release=R1").text
    assert "blind pass" in page
    assert "/clear?" not in page
    assert "<video" not in page
    coder.post("/code/give", data={"release": "R1", "code": "war"})
    answer = coder.post(
        "/code/give",
        data={"release": "R1", "code": "mercy", "item": film, "start": "1000000", "end": "2000000", "script": "1"},
    )
    first = answer.json()["result"]
    assert (first["code"], first["start"], first["end"], first["coder"]) == ("mercy", 1_000_000, 2_000_000, actor())
    moved = coder.post("/code/move", data={"coding": first["id"], "start": "1040000", "end": "2000000", "script": "1"})
    assert moved.json()["result"]["start"] == 1_040_000
    assert moved.json()["result"]["id"] != first["id"]
    assert {(row["code"], row["target"]) for row in given(coder)} == {("war", "release"), ("mercy", "span")}
    [whole] = [row for row in given(coder) if row["code"] == "war"]
    coder.post("/code/withdraw", data={"release": "R1", "coding": whole["id"]})
    assert [row["code"] for row in given(coder)] == ["mercy"]


def test_a_refused_move_leaves_the_span_as_it_was(coder, film) -> None:  # noqa: F811
    fields = {"release": "R1", "code": "war", "item": film, "script": "1"}
    one = coder.post("/code/give", data={**fields, "start": "0", "end": "1000000"}).json()["result"]
    coder.post("/code/give", data={**fields, "start": "2000000", "end": "3000000"})
    refused = coder.post("/code/move", data={"coding": one["id"], "start": "0", "end": "2500000", "script": "1"})
    assert refused.status_code == 400
    assert sorted((row["start"], row["end"]) for row in given(coder)) == [(0, 1_000_000), (2_000_000, 3_000_000)]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"code": "no-such-code"}, 400),
        ({"code": "war", "start": "5", "end": "5"}, 400),
        ({"code": "war", "item": "f" * 64, "start": "0", "end": "1000"}, 404),
        ({"code": "war", "release": "none"}, 400),
    ],
)
def test_what_cannot_be_coded_is_refused(coder, fields: dict[str, str], status: int) -> None:  # noqa: F811
    answer = coder.post("/code/give", data={"release": "R1", "script": "1", **fields})
    assert answer.status_code in {status, 404}
    assert given(coder) == []


def test_nobody_takes_back_what_another_gave(coder, traced) -> None:  # noqa: F811
    with Archive.open(traced) as archive:
        archive.coding.add_coder("Benedikta")
        coding = archive.coding.code("R1", "war", coder="Benedikta")
    assert coder.post("/code/withdraw", data={"release": "R1", "coding": coding.id}).status_code == 400
    with Archive.open(traced, read_only=True) as archive:
        assert [one.id for one in archive.coding.codings()] == [coding.id]


def test_a_proposal_that_is_accepted_becomes_one_s_own_coding(coder, traced) -> None:  # noqa: F811
    propose(traced)
    coder.post("/code/start", data={"release": "R2", "sight": "open"})
    [one] = coder.get("/code.json?release=R2").json()["result"]["proposals"]
    answer = coder.post("/code/answer", data={"release": "R2", "proposal": one["id"], "accept": "yes", "script": "1"})
    assert answer.json()["result"]["accepted"]
    [row] = given(coder, "R2")
    assert (row["code"], row["coder"], row["proposal"], row["start"]) == ("mercy", actor(), one["id"], one["start"])
    assert coder.get("/code.json?release=R2").json()["result"]["proposals"] == []
    again = coder.post("/code/answer", data={"release": "R2", "proposal": one["id"], "accept": "no", "script": "1"})
    assert "proposal.answered" in again.text


def test_a_proposal_that_is_turned_down_makes_no_coding(coder, traced) -> None:  # noqa: F811
    propose(traced)
    coder.post("/code/start", data={"release": "R2", "sight": "open"})
    [one] = coder.get("/code.json?release=R2").json()["result"]["proposals"]
    coder.post("/code/answer", data={"release": "R2", "proposal": one["id"], "accept": "no"})
    result = coder.get("/code.json?release=R2").json()["result"]
    assert (result["rows"], result["proposals"]) == ([], [])


def test_a_blind_coder_cannot_accept_what_they_must_not_see(coder, traced) -> None:  # noqa: F811
    propose(traced)
    with Archive.open(traced, read_only=True) as archive:
        number = archive.coding.proposals.all(release="R2")[0].id
    coder.post("/code/start", data={"release": "R2"})
    answer = coder.post("/code/answer", data={"release": "R2", "proposal": number, "accept": "yes", "script": "1"})
    assert "proposal.blind" in answer.text
    assert given(coder, "R2") == []
