"""Where coders differ: who gave what, and the word that holds, kept beside what each coded."""

from __future__ import annotations

import pytest

from twicetold.api import Archive
from twicetold.archive.custody import actor
from twicetold.time import Span
from twicetold.web.pages.adjudicate import differing as differing_to
from twicetold.web.visitor import RIGHTS, Role, Visitor


@pytest.fixture
def differing(traced):
    """Two coders agree on R2 and differ on R1 and, further apart, on R3."""
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
        given = {"Ada": {"R1": ("war", "mercy"), "R2": ("war",), "R3": ("war",)}}
        given["Benedikta"] = {"R1": ("war",), "R2": ("war",), "R3": ("mercy",)}
        film = archive.release("R1").items[0]
        for coder, by_release in given.items():
            archive.coding.add_coder(coder)
            for release, codes in by_release.items():
                archive.coding.start(release, coder=coder)
                for code in codes:
                    span = Span(1_000_000, 2_000_000) if (release, code) == ("R1", "mercy") else None
                    archive.coding.code(release, code, coder=coder, item=film if span else "", span=span)
                archive.coding.finish(release, coder=coder)
    return traced


@pytest.fixture
def in_sight(reviewer, differing):
    """The reviewer gave up to code these releases blind."""
    for release in ("R1", "R2", "R3"):
        assert reviewer.post("/code/start", data={"release": release, "sight": "open"}).status_code == 303
    return reviewer


def asked(client, release: str = "") -> dict[str, object]:
    return client.get(f"/adjudicate.json?release={release}").json()["result"]


def test_the_release_on_which_coders_lie_furthest_apart_comes_first(in_sight, differing) -> None:
    result = asked(in_sight)
    assert result["release"] == "R3"
    assert [one[0] for one in result["waiting"]] == ["R3", "R1"]
    assert {(row["code"], *row["given_by"]) for row in result["rows"]} == {("war", "Ada"), ("mercy", "Benedikta")}
    page = in_sight.get("/adjudicate?release=R1").text
    assert "0:01.0–0:02.0" in page
    assert "did not give it" in page


def test_a_word_holds_and_what_each_coded_stays(in_sight, differing) -> None:
    sent = {"release": "R1", "code": "mercy", "applies": "no", "note": "too short to say"}
    assert in_sight.post("/adjudicate/decide", data=sent).headers["location"] == "/adjudicate?release=R1"
    [row] = asked(in_sight, "R1")["rows"]
    assert (row["decided"], row["decided_by"], row["note"]) == (False, actor(), "too short to say")
    assert [one[0] for one in asked(in_sight)["waiting"]] == ["R3"]
    with Archive.open(differing, read_only=True) as archive:
        assert archive.coding.settled()["R1"].codes["mercy"] == 0
        assert len(archive.coding.codings(release="R1")) == 3
    # A second word rules, and the first stays.
    in_sight.post("/adjudicate/decide", data={**sent, "applies": "yes"})
    with Archive.open(differing, read_only=True) as archive:
        assert archive.coding.settled()["R1"].codes["mercy"] == 1
        assert len(archive.coding.adjudications(release="R1")) == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"release": "R1", "code": "mercy", "applies": "perhaps"},
        {"release": "R1", "code": "no-such-code", "applies": "yes"},
        {"release": "none", "code": "mercy", "applies": "yes"},
    ],
)
def test_what_cannot_be_decided_is_refused(in_sight, differing, sent: dict[str, str]) -> None:
    assert in_sight.post("/adjudicate/decide", data=sent).status_code == (404 if sent["release"] == "none" else 400)
    with Archive.open(differing, read_only=True) as archive:
        assert archive.coding.adjudications() == []


def test_who_may_still_code_a_release_neither_sees_nor_decides_it(reviewer, differing) -> None:
    """Others' codes of a release were shown to whoever had not begun it."""
    guesses = (
        "/adjudicate",
        "/adjudicate.json",
        "/adjudicate.csv",
        "/adjudicate?release=R3",
        "/adjudicate.json?release=R3",
    )

    def hidden(*, named: bool) -> None:
        for path in (*guesses, "/agreement", "/agreement.json"):
            answer = reviewer.get(path)
            assert answer.status_code == (403 if "release=" in path else 200)
            assert "Benedikta</bdi>:" not in answer.text
            # The page of agreement names themes: how far all agree on each.
            assert "mercy" not in answer.text or path.startswith("/agreement")
        sent = {"release": "R3", "code": "war", "applies": "yes", "script": "1"}
        assert "web.blind" in reviewer.post("/adjudicate/decide", data=sent).text
        # That coders differ on a release is named to who leads, and nothing of what they gave.
        assert asked(reviewer)["kept_back"] == (["R1", "R3"] if named else [])
        assert asked(reviewer)["waiting"] == []

    hidden(named=True)
    for release in ("R1", "R2", "R3"):
        reviewer.post("/code/start", data={"release": release})
    hidden(named=True)
    # R2, on which coders agree, is refused in the same words: the answer tells nothing.
    assert reviewer.get("/adjudicate?release=R2").status_code == 403
    reviewer.post("/code/finish", data={"release": "R3"})
    assert asked(reviewer)["release"] == "R3"
    with Archive.open(differing, read_only=True) as archive:
        assert archive.coding.adjudications() == []


def test_whoever_decided_does_not_code_blind_afterwards(reviewer, differing) -> None:
    with Archive.open(differing) as archive:
        archive.coding.add_coder(actor())
        archive.coding.adjudicate("R3", "war", applies=True, coder=actor())
    assert asked(reviewer)["release"] == "R3"  # who decided has seen it
    reviewer.post("/code/start", data={"release": "R3"})
    with Archive.open(differing, read_only=True) as archive:
        assert [one.blind for one in archive.coding.passes(release="R3", coder=actor())] == [False]


def test_where_nobody_differs_it_says_so(reviewer) -> None:
    assert "Nothing waits" in reviewer.get("/adjudicate").text
    assert asked(reviewer)["rows"] == []


def test_to_decide_one_gives_up_to_code_blind_and_is_led_back(reviewer, differing) -> None:
    assert 'value="adjudicate"' in reviewer.get("/adjudicate").text
    assert "Decide where they differ" in reviewer.get("/agreement").text
    sent = {"release": "R3", "sight": "open", "then": "adjudicate"}
    assert reviewer.post("/code/start", data=sent).headers["location"] == "/adjudicate?release=R3"
    assert len(asked(reviewer, "R3")["rows"]) == 2
    elsewhere = reviewer.post("/code/start", data={**sent, "release": "R1", "then": "//other.example"})
    assert elsewhere.headers["location"] == "/code?release=R1"
    with Archive.open(differing, read_only=True) as archive:
        assert {one.blind for one in archive.coding.passes(coder=actor())} == {False}


def test_a_coder_is_not_even_told_where_others_differ(differing) -> None:
    coder = Visitor(person="Nour", rights=RIGHTS[Role.CODER])
    viewer = Visitor(person="Vera", rights=RIGHTS[Role.VIEWER])
    with Archive.open(differing) as archive:
        book = archive.coding.codebook()
        assert differing_to(archive, book, coder) == ([], [])
        archive.coding.add_coder("Nour")
        archive.coding.start("R1", coder="Nour")  # blind
        assert differing_to(archive, book, coder) == ([], [])
        archive.coding.finish("R1", coder="Nour")
        assert [one.release for one in differing_to(archive, book, coder)[0]] == ["R1"]
        assert [one.release for one in differing_to(archive, book, viewer)[0]] == ["R3", "R1"]
