"""A view in three forms."""

import csv
import io
import sqlite3

from twicetold.web.view import View, json_answer


def test_page_json_and_csv_tell_of_the_same_rows(browser, rows) -> None:
    found = rows("/today.json")
    answer = browser.get("/today.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="today.csv"'
    read = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in read] == [row["id"] for row in found]
    page = browser.get("/").text
    assert all(f"id={row['id']}" in page for row in found)


def test_json_has_the_one_shape() -> None:
    view = View(template="", title="", records=[{"a": 1}], about={"b": 2})
    assert json_answer(view).body == b'{"ok":true,"result":{"b":2,"rows":[{"a":1}]}}'


def test_a_cell_cannot_be_a_formula(browser, archive_path) -> None:
    with sqlite3.connect(archive_path / "catalogue.sqlite") as connection:
        connection.execute("UPDATE release SET title = '=cmd()' WHERE id = 'R1'")
    connection.close()
    assert "'=cmd()" in browser.get("/today.csv").text
