from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.errors import TableInvalid
from twicetold.intake.csvfile import read_rows


def rows(tmp_path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    return list(read_rows(path))


def test_rows_are_numbered_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    content = b'a,b\r\n1,"two\r\nlines"\r\n,\r\n3,4\r\n'
    assert rows(tmp_path, content) == [(1, ["a", "b"]), (2, ["1", "two\r\nlines"]), (4, ["3", "4"])]


@pytest.mark.parametrize(("content", "cells"), [(b"a;b\n", ["a", "b"]), (b"a\tb,c\td\n", ["a", "b,c", "d"])])
def test_the_delimiter_is_the_commonest_of_the_header(tmp_path: Path, content: bytes, cells: list[str]) -> None:
    assert rows(tmp_path, content)[0][1] == cells


def test_long_cells_are_read(tmp_path: Path) -> None:
    assert len(rows(tmp_path, b"a\n" + b"x" * 1_000_000)[1][1][0]) == 1_000_000


@pytest.mark.parametrize("content", [b"", b" \n ", b"\xef\xbb\xbf", b'a,b\n"1,2\n', b"a\n\xff\n"])
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableInvalid, match=r"table\.csv"):
        rows(tmp_path, content)


def test_a_table_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableInvalid, match="cannot be read"):
        list(read_rows(tmp_path / "gone.csv"))
