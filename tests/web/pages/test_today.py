"""Today shows what came in last, whatever was asked of its address."""

import pytest

from twicetold.api import Archive
from twicetold.archive import problems
from twicetold.model import Problem


def test_the_last_ones_come_first(rows) -> None:
    found = rows("/today.json")
    assert [row["id"] for row in found] == ["R2", "R1"]
    assert found[0]["length_us"] == 60_000_000
    assert found[0]["traced"] is False


@pytest.mark.parametrize("skip", ["-1", "x", "1e9", "9" * 30, "١"])
def test_a_strange_number_in_the_address_is_taken_as_none(rows, skip: str) -> None:
    assert len(rows(f"/today.json?skip={skip}")) == 2


def test_skipping_goes_on_where_the_page_before_ended(rows) -> None:
    assert [row["id"] for row in rows("/today.json?skip=1")] == ["R1"]


def test_a_problem_names_its_file_once(browser, archive_path) -> None:
    with Archive.open(archive_path) as archive:
        problem = Problem(
            stage="add",
            subject="list.csv, row 2: in/a.mp4",
            code="intake.empty",
            message="/x/in/a.mp4: is empty",
            hint="",
        )
        problems.record(archive.connection, problem)
    page = browser.get("/").text
    assert "list.csv, row 2: /x/in/a.mp4: is empty" in page
    assert "in/a.mp4: /x" not in page


def test_what_is_not_traced_is_not_said_to_be_unseen(browser, archive_path, tmp_path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("id,source,published,text\nM1,S,2024-01-01,Some words that nobody has traced\n")
    with Archive.open(archive_path) as archive:
        archive.add(tmp_path, releases=table)
    card = browser.get("/").text.partition("M1")[2].partition("</li>")[0]
    assert "not traced yet" in card
    assert "seen before" not in card
    page = browser.get("/release?id=M1").text
    assert "not traced yet" in page
    assert "seen before: 0" not in page
