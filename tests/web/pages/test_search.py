"""Words are found whatever their case; a file is compared and forgotten."""

from __future__ import annotations

import tempfile

import pytest

from demo import writing
from demo.footage import film
from twicetold.api import Archive
from twicetold.web.pages.search import folded, search_words
from twicetold.web.visitor import RIGHTS, Role, Visitor


def test_words_are_found_in_titles_whatever_their_case(reviewer, rows) -> None:
    found = reviewer.get("/search.json?q=THE%20first").json()["result"]["rows"]
    assert [(row["release"], row["where"]) for row in found] == [("R1", "title")]
    assert (
        reviewer.get("/search.json?q=%D8%A7%D9%84%D8%AB%D8%A7%D9%86%D9%8A").json()["result"]["rows"][0]["release"]
        == "R2"
    )
    assert reviewer.get("/search.json?q=nothing+like+it").json()["result"]["rows"] == []
    assert reviewer.get("/search.json").json()["result"]["rows"] == []


@pytest.mark.parametrize("q", ["%", "_", "' OR 1=1 --", "\\", '"'])
def test_words_are_words_and_no_pattern(reviewer, q: str) -> None:
    assert reviewer.get("/search.json", params={"q": q}).json()["result"]["rows"] == []


def codes_found(archive_path, visitor: Visitor, words: str) -> list[tuple[str, str]]:
    with Archive.open(archive_path) as archive:
        hits = search_words(archive, visitor, words)
    return [(hit.release.id, hit.before + hit.found + hit.after) for hit in hits if hit.where == "code"]


@pytest.fixture
def coded(archive_path):
    """Benedikta coded R1 and R2; Ada may code and has begun nothing."""
    with Archive.open(archive_path) as archive:
        archive.coding.add_codebook()
        for coder in ("Ada", "Benedikta"):
            archive.coding.add_coder(coder)
        for release in ("R1", "R2"):
            archive.coding.code(release, "war", coder="Benedikta")
    return archive_path


@pytest.mark.parametrize("role", [Role.LEAD, Role.CODER])
@pytest.mark.parametrize("person", ["Ada", "Nour", "ada", "Benedikta "])
@pytest.mark.parametrize("words", ["war", "WAR", "a", "ｗａｒ"])
def test_whoever_may_still_begin_a_blind_pass_finds_nothing_that_others_coded(coded, role, person, words) -> None:
    assert codes_found(coded, Visitor(person=person, rights=RIGHTS[role]), words) == []


def test_codes_are_found_by_those_who_made_them_or_cannot_code_or_are_done(coded) -> None:
    both = [("R1", "war"), ("R2", "war")]
    ada = Visitor(person="Ada", rights=RIGHTS[Role.CODER])
    assert codes_found(coded, Visitor(person="Benedikta", rights=RIGHTS[Role.CODER]), "WAR") == both
    assert codes_found(coded, Visitor(person="Vera", rights=RIGHTS[Role.VIEWER]), "war") == both
    with Archive.open(coded) as archive:
        archive.coding.start("R1", coder="Ada")
    assert codes_found(coded, ada, "war") == []
    with Archive.open(coded) as archive:
        archive.coding.finish("R1", coder="Ada")
    assert codes_found(coded, ada, "war") == [("R1", "war")]


def test_neither_page_nor_data_tell_what_others_coded_before_a_pass_begins(coded, browser) -> None:
    page = browser.get("/search", params={"q": "war"}).text
    assert "/release?id=R1" not in page
    assert browser.get("/search.json", params={"q": "war"}).json()["result"]["rows"] == []
    assert "R1" not in browser.get("/search.csv", params={"q": "war"}).text


def test_a_file_is_compared_and_forgotten(reviewer, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    asked = tmp_path / "asked.mp4"
    writing.film(asked, film("rabbit", start=1, seconds=2))
    answer = reviewer.post("/search", files={"file": ("x.html", asked.read_bytes(), "text/html")})
    assert answer.status_code == 200
    assert "Known of" in answer.text
    assert "/release?id=R1" in answer.text
    assert list((tmp_path / "tmp").iterdir()) == []
    programs = reviewer.post(
        "/search", files={"file": ("a", asked.read_bytes())}, headers={"Accept": "application/json"}
    )
    assert "R1" in {row["release"] for row in programs.json()["result"]["rows"]}


def test_nothing_or_what_cannot_be_read_is_told(reviewer) -> None:
    assert "web.no_file" in reviewer.post("/search", data={"x": "y"}).text
    bad = reviewer.post("/search", files={"file": ("a.mp4", b"\0" * 100)})
    assert bad.status_code == 422
    assert "twicetold-add" not in bad.text
    assert reviewer.post("/search", headers={"Content-Length": str(10**12)}, content=b"").status_code == 413


def test_folding_puts_case_and_forms_aside() -> None:
    assert folded("ＡＢＣ ﻻ") == folded("abc لا")
    assert folded(None) == ""


def test_that_a_file_is_in_the_archive_itself_is_told(reviewer, traced) -> None:
    """Only what else shows it was told: of an original that nothing was taken from, that nothing is known of it."""
    with Archive.open(traced, read_only=True) as archive:
        path = archive.item_path(archive.release("R3").items[0])
    page = reviewer.post("/search", files={"file": ("mine.jpg", path.read_bytes())})
    assert "This very file is in the archive, in:" in page.text
    assert "Nothing of it was found" not in page.text
    data = reviewer.post("/search", files={"file": ("mine.jpg", path.read_bytes())}, headers={"Accept": "*/*"}).json()
    assert data["result"]["same_file"] == ["R3"]
