"""CSV as spreadsheets and tools write it: UTF-8 with or without a byte order mark; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from twicetold.errors import TableInvalid

_DELIMITERS = ",;\t"

# The csv module stops at 128 KiB a cell by default; archived posts are longer, and a cell can hold no more than this.
csv.field_size_limit(16 << 20)


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number, the header being row 1, as a spreadsheet counts them. Empty rows are left out.

    Raises:
        TableInvalid: it cannot be read, is not UTF-8, is empty, or its quotes do not close.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TableInvalid(f"{path}: cannot be read ({error.strerror})") from error
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TableInvalid(
            f"{path}: line {line} is not UTF-8",
            hint="Save the table again as 'CSV UTF-8'; other encodings are not guessed.",
        ) from error
    header, _, _ = content.lstrip().partition("\n")
    if not header.strip():
        raise TableInvalid(f"{path}: is empty")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableInvalid(f"{path}, row {number}: is not CSV ({error})") from error
        if any(cell.strip() for cell in row):
            yield number, row
