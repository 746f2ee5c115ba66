"""A change beside a command at work: kept at once, and the log's file follows when the command ends."""

from __future__ import annotations

import pytest

from twicetold.api import Archive
from twicetold.archive.beside import beside
from twicetold.errors import ArchiveMissing


def change(archive: Archive) -> None:
    with beside(archive.layout, archive.settings, command="judge") as (connection, log):
        log.record(connection, "verdict.given", subject="match 1", details={})


def lines(archive: Archive) -> int:
    return len(archive.layout.custody.read_text(encoding="utf-8").splitlines())


def test_a_change_beside_a_writer_is_kept_and_mirrored_by_the_writer(tmp_path) -> None:
    with Archive.init(tmp_path / "archive") as writer:
        change(writer)
        assert [event.action for event in writer.custody()][-1] == "verdict.given"
        assert lines(writer) == 1
        writer.custody_log.mirror(writer.connection)
        assert lines(writer) == 2
        assert writer.verify().whole


def test_with_nobody_at_work_the_file_follows_at_once(tmp_path) -> None:
    Archive.init(tmp_path / "archive").close()
    with Archive.open(tmp_path / "archive", read_only=True) as reader:
        change(reader)
        assert lines(reader) == 2


def broken(archive: Archive) -> None:
    with beside(archive.layout, archive.settings, command="judge") as (connection, log):
        log.record(connection, "verdict.given", subject="match 1", details={})
        raise ZeroDivisionError


def test_an_error_inside_leaves_nothing(tmp_path) -> None:
    Archive.init(tmp_path / "archive").close()
    with Archive.open(tmp_path / "archive", read_only=True) as reader:
        with pytest.raises(ZeroDivisionError):
            broken(reader)
        assert len(reader.custody()) == 1
        reader.layout.catalogue.unlink()
        with pytest.raises(ArchiveMissing):
            change(reader)
