"""Each way to tamper with an archive, and that verify finds it and says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive.finding import Finding
from twicetold.run.progress import Pace


def faults(archive: Archive) -> list[Finding]:
    return [finding for finding in archive.verify().findings if finding.fault]


def first_object(archive: Archive) -> Path:
    return archive.item_path(archive.items()[0].sha256)


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)


def test_a_whole_archive_has_no_findings(archive: Archive) -> None:
    report = archive.verify()
    assert report.whole
    assert report.findings == []
    assert (report.items, report.bytes_read, report.custody_lines) == (2, 14, 3)
    assert report.last_custody_hash == archive.custody()[-1].hash


def test_it_works_beside_a_writer_and_changes_nothing(archive: Archive) -> None:
    before = {path: path.read_bytes() for path in archive.layout.root.rglob("*") if path.is_file()}
    with Archive.open(archive.layout.root, read_only=True) as reader:
        assert reader.verify().whole
    after = {path: path.read_bytes() for path in archive.layout.root.rglob("*") if path.is_file()}
    assert before == after


def test_progress_reaches_the_end(archive: Archive) -> None:
    class Counting(Pace):
        total: float | None = None

        def begin(self, label: str, *, total: float | None = None) -> None:
            self.total = total

        def advance(self, amount: float = 1, *, subject: str = "") -> None:
            super().advance(amount)

        def end(self) -> None:
            assert self.done == self.total

    counting = Counting()
    archive.verify(progress=counting)
    assert counting.total == 14


def test_a_changed_object_is_named_with_both_digests(archive: Archive) -> None:
    path = first_object(archive)
    overwrite(path, b"MEDIA !")
    (finding,) = faults(archive)
    assert finding.code == "verify.object_changed"
    assert path.name in finding.subject
    assert "taken in" in finding.message


def test_a_missing_object_is_named(archive: Archive) -> None:
    path = first_object(archive)
    path.unlink()
    (finding,) = faults(archive)
    assert (finding.code, finding.subject) == ("verify.object_missing", f"item {path.name}")


def test_an_object_that_cannot_be_read_as_a_file_is_named(archive: Archive) -> None:
    path = first_object(archive)
    overwrite(path, b"")
    (finding,) = faults(archive)
    assert finding.code == "verify.object_unreadable"


def test_an_object_that_can_be_written_is_a_notice(archive: Archive) -> None:
    first_object(archive).chmod(0o644)
    report = archive.verify()
    assert report.whole
    assert [finding.code for finding in report.findings] == ["verify.object_mode"]


@pytest.mark.parametrize("name", ["ab/" + "ab" * 32, "stray.mp4", "ab/hello"])
def test_a_stray_file_among_the_objects_is_named(archive: Archive, name: str) -> None:
    path = archive.layout.objects / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    (finding,) = faults(archive)
    assert (finding.code, finding.subject) == ("verify.object_stray", f"objects/{name}")


def test_fingerprints_of_unknown_items_are_a_notice(archive: Archive) -> None:
    path = archive.layout.fingerprint("pdq", "1", "ab" * 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    known = archive.layout.fingerprint("pdq", "1", archive.items()[0].sha256)
    known.parent.mkdir(parents=True, exist_ok=True)
    known.write_bytes(b"x")
    report = archive.verify()
    assert report.whole
    assert [finding.code for finding in report.findings] == ["verify.fingerprint_stray"]


@pytest.mark.parametrize("change", ["gone", "changed"])
def test_referenced_originals_are_checked_where_they_stay(tmp_path: Path, change: str, archive: Archive, probe) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "c.mp4").write_bytes(b"MEDIA c")
    archive.add(folder, storage="referenced", probe=probe)
    assert archive.verify().whole
    if change == "gone":
        (folder / "c.mp4").unlink()
    else:
        (folder / "c.mp4").write_bytes(b"MEDIA C")
    (finding,) = faults(archive)
    assert finding.code == {"gone": "verify.object_missing", "changed": "verify.object_changed"}[change]
    assert "referenced original" in finding.message
