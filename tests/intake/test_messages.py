"""Words that are items: added in bulk, kept as written, checked like files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from twicetold import Archive
from twicetold.archive import message_texts
from twicetold.errors import TableInvalid
from twicetold.intake.messages import batched, taken_messages
from twicetold.intake.table import read_table
from twicetold.model import ItemKind


def table(folder: Path, header: list[str], *rows: list[str]) -> Path:
    path = folder / "releases.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_a_column_of_words_needs_no_files(archive: Archive, folder: Path, add) -> None:
    words = " A message,\nas it was written. \u202eright to left\u202c "
    table(folder, ["id", "source", "published", "text"], ["m1", "s", "2024-01-01", words], ["m2", "s", "", "Other"])
    report = add(folder)
    assert (report.added, report.items_added, report.problems) == (2, 2, [])
    (item,) = [archive.item(sha256) for sha256 in archive.release("m1").items]
    assert (item.kind, item.media_type, item.size_bytes) == (ItemKind.TEXT, "text/plain", len(words.encode()))
    assert message_texts.get(archive.connection, item.sha256) == words
    assert archive.verify().whole
    again = add(folder)
    assert (again.added, again.already_there) == (0, 2)


def test_a_caption_is_an_item_beside_its_film(archive: Archive, folder: Path, media, add) -> None:
    media(folder / "a.mp4")
    table(folder, ["id", "file", "text"], ["r", "a.mp4", "The caption"])
    add(folder)
    kinds = [archive.item(sha256).kind for sha256 in archive.release("r").items]
    assert kinds == [ItemKind.VIDEO, ItemKind.TEXT]


def test_rows_of_one_release_bring_a_text_each(folder: Path) -> None:
    plan = read_table(table(folder, ["id", "text"], ["r", "one"], ["r", "two"], ["r", "one"]), folder)
    assert plan.releases[0].texts == ("one", "two")


def test_a_table_needs_a_column_of_files_or_of_words(folder: Path) -> None:
    with pytest.raises(TableInvalid, match="'file' or 'text'"):
        read_table(table(folder, ["id", "title"], ["r", "t"]), folder)


def test_the_same_words_in_two_releases_are_one_item(archive: Archive, folder: Path, add) -> None:
    table(folder, ["id", "text"], ["a", "the same"], ["b", "the same"], ["c", "another"])
    assert add(folder).items_added == 2
    assert archive.release("a").items == archive.release("b").items


def test_a_message_with_another_text_under_the_same_id_is_a_problem_and_the_rest_go_in(
    archive: Archive, folder: Path, add
) -> None:
    table(folder, ["id", "text"], ["a", "first"])
    add(folder)
    table(folder, ["id", "text"], ["a", "second"], ["b", "third"])
    report = add(folder)
    assert [problem.code for problem in report.problems] == ["intake.duplicate_id"]
    assert [release.id for release in archive.releases()] == ["a", "b"]


def test_words_changed_in_the_catalogue_are_found(archive: Archive, folder: Path, add) -> None:
    table(folder, ["id", "text"], ["a", "first"])
    add(folder)
    archive.connection.execute("UPDATE message_text SET body = 'other'")
    assert [finding.code for finding in archive.verify().findings] == ["verify.message_changed"]


def test_texts_that_say_nothing_are_no_items() -> None:
    assert [message.body for message in taken_messages(["", " \n", "a", "a", "b\ud800"])] == [
        "a",
        "b\ufffd\ufffd\ufffd",
    ]


def test_batches_hold_everything_once() -> None:
    assert list(batched([*range(5)], 2)) == [[0, 1], [2, 3], [4]]
    assert list(batched([], 2)) == []
