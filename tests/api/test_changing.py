from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.api.changing import changing


@pytest.fixture
def made(tmp_path: Path) -> Path:
    Archive.init(tmp_path / "archive").close()
    return tmp_path / "archive"


@pytest.mark.parametrize("read_only", [False, True])
def test_a_change_and_its_line_are_kept_together_however_the_archive_was_opened(made: Path, read_only: bool) -> None:
    with Archive.open(made, read_only=read_only) as archive, changing(archive, "bank") as (connection, log):
        connection.execute("INSERT INTO bank (name, origin, made_at) VALUES ('A', 'own', '2024-05-06T00:00:00Z')")
        log.record(connection, "bank.made", subject="bank A", details={})
    with Archive.open(made, read_only=True) as archive:
        assert [bank.name for bank in archive.handover.banks()] == ["A"]
        assert archive.custody()[-1].action == "bank.made"
        assert archive.verify().findings == []


@pytest.mark.parametrize("read_only", [False, True])
def test_a_change_that_fails_leaves_nothing(made: Path, read_only: bool) -> None:
    with Archive.open(made, read_only=read_only) as archive:
        before = len(archive.custody())
        with pytest.raises(RuntimeError):
            _fail(archive)
        assert len(archive.custody()) == before


def _fail(archive: Archive) -> None:
    with changing(archive, "bank") as (connection, log):
        log.record(connection, "bank.made", subject="bank A", details={})
        raise RuntimeError("stopped")
