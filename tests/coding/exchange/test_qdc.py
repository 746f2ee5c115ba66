from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.coding.codebook import Code, Codebook, default_codebook
from twicetold.coding.exchange import qdc
from twicetold.errors import TableInvalid


def test_the_default_codebook_comes_back_whole(archive, tmp_path: Path) -> None:
    file = archive.coding.export_codebook(tmp_path / "themes.qdc")
    read = qdc.read(file.read_bytes(), name="themes", where="w")
    assert read.codes == default_codebook().codes


def test_accents_arabic_and_three_levels_come_back() -> None:
    codes = (
        Code(
            id="été", label="Été", definition="«L'été» & <l'hiver>\n\nein Absatz", include=("à", "ü"), examples=("😀",)
        ),
        Code(id="بحر", label="بحر", definition="كل ما هو عن البحر", parent="été"),
        Code(id="سفينة", label="سفينة", definition="السفن", parent="بحر", exclude=("قوارب",)),
    )
    book = Codebook(name="b", version=1, title="b", code=codes)
    assert qdc.read(qdc.written(book), name="b", where="w") == book


def test_a_codebook_file_is_added_under_its_name(archive, tmp_path: Path) -> None:
    file = tmp_path / "From elsewhere.qdc"
    file.write_bytes(qdc.written(default_codebook()))
    assert archive.coding.add_codebook(file).name == "from-elsewhere"


def test_another_document_is_refused() -> None:
    with pytest.raises(TableInvalid, match="no codebook"):
        qdc.read(b"<Project/>", name="p", where="w")
