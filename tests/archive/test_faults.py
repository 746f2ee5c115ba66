from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from twicetold.archive.faults import from_sqlite_error, storage_faults
from twicetold.errors import ArchiveError, StorageFull, StorageReadOnly


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        (errno.ENOSPC, StorageFull, "archive.full"),
        (errno.EDQUOT, StorageFull, "archive.full"),
        (errno.EFBIG, StorageFull, "archive.file_too_large"),
        (errno.EROFS, StorageReadOnly, "archive.read_only"),
        (errno.EACCES, StorageReadOnly, "archive.read_only"),
        (errno.EIO, ArchiveError, "archive.failed"),
    ],
)
def test_what_the_system_refuses_is_told_in_our_words(number: int, kind: type[ArchiveError], code: str) -> None:
    with pytest.raises(ArchiveError) as caught, storage_faults(Path("objects")):
        raise OSError(number, "said the system")
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert "objects" in caught.value.message
    assert caught.value.hint


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), storage_faults(Path("x")):
        raise KeyError


def test_an_error_of_the_binding_itself_has_no_code() -> None:
    assert from_sqlite_error(sqlite3.ProgrammingError("closed"), Path("x")).code == "archive.failed"
