from __future__ import annotations

from pathlib import Path

import pytest

from tests.coding.conftest import archive  # noqa: F401 - the fixture
from twicetold.api import Archive
from twicetold.api.coding import as_record
from twicetold.coding.codebook import default_document
from twicetold.coding.records import Passage
from twicetold.errors import StorageReadOnly, TableInvalid, UsageError


def test_a_codebook_comes_from_a_file_a_text_or_the_package(archive, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "mine.toml"
    file.write_text(default_document().replace('name = "themes"', 'name = "mine"'), "utf-8")
    assert archive.coding.add_codebook(file).name == "mine"
    file.write_text("name =", "utf-8")
    with pytest.raises(TableInvalid, match=r"mine\.toml"):
        archive.coding.add_codebook(file)
    assert {book.name for book in archive.coding.codebooks()} == {"mine", "themes"}


def test_a_person_codes_while_another_process_holds_the_archive(archive) -> None:  # noqa: F811
    with Archive.open(archive.layout.root, read_only=True) as reader:
        reader.coding.start("R1", coder="Anna")
        made = reader.coding.code("R1", "war", coder="Anna")
        assert reader.coding.codings() == [made]
        with pytest.raises(StorageReadOnly):
            reader.add("anything")
    assert archive.coding.codings() == [made]
    assert archive.custody()[-1].action == "coding.given"


def test_what_fails_leaves_no_row_and_no_line_in_the_log(archive) -> None:  # noqa: F811
    before = len(archive.custody())
    with pytest.raises(UsageError):
        archive.coding.code("R1", "nothing", coder="Anna")
    with pytest.raises(UsageError):
        archive.coding.code("R1", "war", coder="Nobody")
    assert len(archive.custody()) == before
    assert archive.coding.passes() == []


def test_a_record_carries_offsets_in_code_points(archive) -> None:  # noqa: F811
    item = archive.release("R2").items[0]
    made = archive.coding.code("R2", "war", coder="Anna", item=item[:8], passage=Passage(2, 5))
    record = as_record(made)
    assert (record["start"], record["end"], record["target"], record["item"]) == (2, 5, "passage", item)
    assert archive.coding.records() == [record]


def test_versions_of_a_codebook_are_compared(archive) -> None:  # noqa: F811
    changed = default_document().replace("version = 1", "version = 2").replace('label = "War"', 'label = "Conflict"')
    archive.coding.add_codebook(changed)
    assert [(one.code, one.what) for one in archive.coding.codebook_difference("themes", 1, 2)] == [("war", "label")]
