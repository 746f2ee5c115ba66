"""Words are found whatever their case; a file is compared and forgotten."""

from __future__ import annotations

import tempfile

import pytest

from demo import writing
from demo.footage import film
from twicetold.api import Archive
from twicetold.web.pages.search import folded


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


def test_a_message_and_a_code_are_found(reviewer, traced, tmp_path) -> None:
    with Archive.open(traced) as archive:
        archive.coding.add_codebook()
        archive.coding.add_coder("ada")
        code = archive.coding.codebook().current[0].id
        archive.coding.code("R1", code, coder="ada")
    [hit] = [
        row
        for row in reviewer.get("/search.json", params={"q": code}).json()["result"]["rows"]
        if row["where"] == "code"
    ]
    assert hit["release"] == "R1"
    with Archive.open(traced) as archive:
        archive.coding.add_coder("bo")
        archive.coding.assign(["R1"], ["bo"])
    blind = reviewer.get("/search.json", params={"q": code}).json()["result"]["rows"]
    assert not [row for row in blind if row["where"] == "code"]


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
