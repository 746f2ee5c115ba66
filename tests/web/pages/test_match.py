"""A word on a match is kept with person, time and version, and the next that waits comes up."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from twicetold.api import Archive
from twicetold.time import Span


@pytest.fixture
def match_id(traced) -> int:
    with Archive.open(traced, read_only=True) as archive:
        return next(match.id for match in archive.matches() if match.query is not None and match.ref is not None)


def test_a_match_says_why_and_shows_only_veils(reviewer, match_id) -> None:
    page = reviewer.get(f"/match?id={match_id}").text
    assert "Why it matched" in page
    assert "of 256 bits" in page
    assert "/veil?" in page
    assert "/clear?" not in page
    assert "<video" not in page
    assert '<details class="seen" open>' in page


def test_a_word_is_kept_and_the_next_comes_up(reviewer, match_id, traced) -> None:
    answer = reviewer.post("/verdict", data={"match": match_id, "word": "not-same", "note": "no", "in": ""})
    assert answer.status_code == 303
    following = parse_qs(urlsplit(answer.headers["location"]).query)
    assert following["kept"] == [str(match_id)]
    with Archive.open(traced, read_only=True) as archive:
        [kept] = archive.verdicts.all()
    assert (kept.word, kept.note, kept.match_id) == ("not-same", "no", match_id)
    assert kept.versions["method"]
    assert kept.at is not None
    # What was looked at once is collapsed afterwards, with its word.
    page = reviewer.get(f"/match?id={match_id}").text
    assert re.search(r'<details class="seen" >\s*<summary>Reviewed:', page)
    rows = reviewer.get(f"/match.json?id={match_id}").json()["result"]["rows"]
    assert [(row["word"], row["person"]) for row in rows] == [("not-same", kept.person)]


def test_a_word_settles_the_accounts_by_itself_without_a_trace(reviewer, match_id, traced) -> None:
    def recycled() -> int:
        return reviewer.get("/release.json?id=R2").json()["result"]["recycled_us"]

    assert recycled() > 2_000_000
    reviewer.post("/verdict", data={"match": match_id, "word": "not-same"})
    for _ in range(600):
        if not any(
            job["state"] in {"waiting", "running"} for job in reviewer.get("/jobs.json").json()["result"]["rows"]
        ):
            break
        time.sleep(0.05)
    assert recycled() == 0
    assert reviewer.get("/today.json").json()["result"]["verdicts_not_settled"] == 0
    # It followed by itself, so that the list of jobs does not tell of it.
    assert "Settle the accounts" not in reviewer.get("/").text


def test_going_through_a_release_ends_at_the_release(reviewer, traced) -> None:
    with Archive.open(traced, read_only=True) as archive:
        [account] = [one for one in archive.account().releases if one.release.id == "R2"]
        numbers = [part.match_id for part in account.parts if part.match_id is not None]
    location = f"/match?id={numbers[0]}"
    for _ in dict.fromkeys(numbers):
        number = parse_qs(urlsplit(location).query)["id"][0]
        location = reviewer.post("/verdict", data={"match": number, "word": "same", "in": "R2"}).headers["location"]
    assert location == "/release?id=R2"


@pytest.mark.parametrize("word", ["", "maybe", "SAME", "same' --"])
def test_another_word_is_refused_and_nothing_kept(reviewer, match_id, traced, word: str) -> None:
    assert reviewer.post("/verdict", data={"match": match_id, "word": word}).status_code == 400
    with Archive.open(traced, read_only=True) as archive:
        assert archive.verdicts.all() == []


def test_a_match_that_is_not_there_is_said_so(reviewer) -> None:
    assert reviewer.get("/match?id=99999").status_code == 404
    assert reviewer.get("/match?id=1;drop").status_code == 404


def test_why_it_matched_is_said_in_the_language_of_the_page(reviewer, match_id) -> None:
    page = reviewer.get(f"/match?id={match_id}", headers={"Accept-Language": "ar"}).text
    assert "ما الذي تطابق" in page
    assert "What matched" not in page
    assert "بتًا" in page


def test_the_codes_of_both_stretches_are_offered_as_far_as_one_may_see_them(reviewer, match_id, traced) -> None:
    with Archive.open(traced) as archive:
        match = next(one for one in archive.matches() if one.id == match_id)
        archive.coding.add_codebook()
        archive.coding.add_coder("Benedikta")
        for code, span in (("mercy", match.ref), ("war", Span(0, 1000))):
            archive.coding.code("R1", code, coder="Benedikta", item=match.ref_item, span=span)
        archive.coding.finish("R1", coder="Benedikta")
    assert "Mercy" not in reviewer.get(f"/match?id={match_id}").text
    reviewer.post("/code/start", data={"release": "R1", "sight": "open"})
    page = reviewer.get(f"/match?id={match_id}").text
    assert "Mercy" in page
    assert "War" not in page


def test_what_is_below_zero_has_its_sign_before_it_in_arabic(reviewer, traced) -> None:
    """-0.02 was shown as 0.02-."""
    with Archive.open(traced) as archive:
        archive.connection.execute("UPDATE match SET evidence = json_set(evidence, '$.agreement_elsewhere', -0.02)")
    assert "<bdi>-0.02</bdi>" in reviewer.get("/match?id=1", headers={"Accept-Language": "ar"}).text
