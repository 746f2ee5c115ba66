from __future__ import annotations

from pathlib import Path

import pytest

from tests.coding.conftest import archive  # noqa: F401 - the fixture
from twicetold.api.coding_files import read_codebook
from twicetold.coding.codebook import default_codebook, parse
from twicetold.errors import TableInvalid


def test_the_form_follows_the_ending(archive, tmp_path: Path) -> None:  # noqa: F811
    for name in ("book.toml", "book.QDC"):
        archive.coding.export_codebook(tmp_path / name)
    assert parse(str(read_codebook(tmp_path / "book.toml")), where="w") == default_codebook()
    assert getattr(read_codebook(tmp_path / "book.QDC"), "name", "") == "book"
    archive.coding.code("R1", "war", coder="Anna")
    for name in ("c.csv", "c.qdpx"):
        assert archive.coding.export(tmp_path / name) == 1
    assert (tmp_path / "c.qdpx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "c.csv").read_text("utf-8-sig").startswith("release,item,")


def test_a_document_in_another_encoding_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes("name = 'é'".encode("latin-1"))
    with pytest.raises(TableInvalid, match=r"latin\.toml"):
        read_codebook(file)
