from __future__ import annotations

import pytest

from twicetold.api import Archive
from twicetold.archive.strip import StripReport, strip
from twicetold.errors import MediaRejected
from twicetold.model import ItemKind


def stripped(archive: Archive, *names: str) -> StripReport:
    traced = {ItemKind.VIDEO: set(names)}
    return strip(archive.layout, archive.connection, archive.custody_log, traced=traced)


def test_media_goes_and_the_record_stays_whole(archive: Archive) -> None:
    first, second = (item.sha256 for item in archive.items())
    report = stripped(archive, first)
    assert (report.items, report.bytes_removed, report.kept_untraced) == (1, 7, 1)
    assert archive.item(first).kind is ItemKind.VIDEO
    assert not archive.layout.object(first).exists()
    assert archive.layout.object(second).exists()
    with pytest.raises(MediaRejected) as caught:
        archive.item_path(first)
    assert caught.value.code == "object.stripped"
    verified = archive.verify()
    assert verified.whole
    assert (verified.stripped, verified.bytes_read) == (1, 7)
    assert archive.custody()[-1].action == "media.stripped"
    assert archive.custody()[-1].item_digests == [first]


def test_stripping_again_deletes_what_a_kill_left_and_tells_nothing_twice(archive: Archive) -> None:
    first = archive.items()[0].sha256
    path = archive.layout.object(first)
    content = path.read_bytes()
    stripped(archive, first)
    lines = len(archive.custody())
    path.write_bytes(content)
    report = stripped(archive, first)
    assert (report.items, report.bytes_removed, path.exists()) == (0, 7, False)
    assert len(archive.custody()) == lines


def test_an_object_that_was_lost_by_accident_is_still_a_fault(archive: Archive) -> None:
    first, second = (item.sha256 for item in archive.items())
    stripped(archive, first)
    archive.layout.object(second).unlink()
    assert [finding.code for finding in archive.verify().findings] == ["verify.object_missing"]


def test_copies_for_browsers_go_and_reports_are_told(archive: Archive) -> None:
    archive.layout.proxies.mkdir()
    (archive.layout.proxies / "copy.webm").write_bytes(b"pictures")
    archive.layout.reports.mkdir()
    (archive.layout.reports / "report.html").write_text("pictures")
    assert stripped(archive).reports == 1
    assert not archive.layout.proxies.exists()
