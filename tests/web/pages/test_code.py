"""Coding through the app: by the coder's own name, blind while the pass is open, with nothing ever changed."""

from __future__ import annotations

import pytest

from twicetold.api import Archive
from twicetold.archive.custody import actor


@pytest.fixture
def coder(reviewer):
    assert reviewer.post("/code/start", data={"release": "R1"}).headers["location"] == "/code?release=R1"
    return reviewer


@pytest.fixture
def film(traced) -> str:
    with Archive.open(traced, read_only=True) as archive:
        return archive.release("R1").items[0]


def given(client, release: str = "R1") -> list[dict[str, object]]:
    return client.get(f"/code.json?release={release}").json()["result"]["rows"]


def test_who_has_not_begun_is_asked_to(reviewer) -> None:
    assert "Begin as" in reviewer.get("/code").text
    assert "Begin as" in reviewer.get("/code?release=R1").text
    assert reviewer.get("/code?release=none").status_code == 404


def test_the_whole_a_span_and_other_bounds(coder, film) -> None:
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


def test_a_refused_move_leaves_the_span_as_it_was(coder, film) -> None:
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
def test_what_cannot_be_coded_is_refused(coder, fields: dict[str, str], status: int) -> None:
    answer = coder.post("/code/give", data={"release": "R1", "script": "1", **fields})
    assert answer.status_code in {status, 404}
    assert given(coder) == []


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


def test_nobody_takes_back_what_another_gave(coder, traced) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_coder("Benedikta")
        coding = archive.coding.code("R1", "war", coder="Benedikta")
    assert coder.post("/code/withdraw", data={"release": "R1", "coding": coding.id}).status_code == 400
    with Archive.open(traced, read_only=True) as archive:
        assert [one.id for one in archive.coding.codings()] == [coding.id]
