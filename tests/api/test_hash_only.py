from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.errors import StorageReadOnly, UsageError


def test_stripping_an_archive_that_was_never_traced_keeps_everything(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        report = archive.hash_only.strip()
        assert (report.items, report.bytes_removed) == (0, 0)
        assert archive.hash_only.stripped() == set()
    with Archive.open(tmp_path / "archive", read_only=True) as archive, pytest.raises(StorageReadOnly):
        archive.hash_only.strip()


def test_an_archive_is_not_merged_with_itself(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        (tmp_path / "link").symlink_to(tmp_path / "archive")
        with pytest.raises(UsageError) as caught:
            archive.hash_only.merge(tmp_path / "link")
        assert caught.value.code == "compare.itself"
