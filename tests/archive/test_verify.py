"""Each way to tamper with an archive, and that verify finds it and says where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive.custody import parse_line
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


def tampered(archive: Archive, number: int, old: str, new: str) -> None:
    """Change one line of the custody file."""
    lines = archive.layout.custody.read_text().split("\n")
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    archive.layout.custody.write_text("\n".join(lines))


def found(archive: Archive) -> set[tuple[str, str]]:
    return {(finding.code, finding.subject) for finding in faults(archive)}


def test_a_changed_line_of_the_log_is_located(archive: Archive) -> None:
    tampered(archive, 2, "outlet/a", "outlet/x")
    assert found(archive) == {
        ("verify.custody_changed", "custody.jsonl, line 2"),
        ("verify.custody_differs", "custody.jsonl, line 2"),
    }


def test_a_changed_line_with_a_fitting_hash_breaks_the_chain_at_the_next(archive: Archive) -> None:
    lines = archive.layout.custody.read_text().splitlines()
    event = json.loads(lines[1])
    old = event["hash"]
    tampered(archive, 2, "outlet/a", "outlet/x")
    changed = archive.layout.custody.read_text().splitlines()[1]
    tampered(archive, 2, old, parse_line(changed).digest())
    assert found(archive) == {
        ("verify.custody_chain", "custody.jsonl, line 3"),
        ("verify.custody_differs", "custody.jsonl, line 2"),
    }


def test_a_line_that_is_none_is_located(archive: Archive) -> None:
    tampered(archive, 3, '"seq":3', '"seq":three')
    assert ("verify.custody_line", "custody.jsonl, line 3") in found(archive)


def test_a_dropped_line_is_located(archive: Archive) -> None:
    lines = archive.layout.custody.read_text().splitlines(keepends=True)
    archive.layout.custody.write_text(lines[0] + lines[2])
    assert ("verify.custody_chain", "custody.jsonl, line 2") in found(archive)


def test_a_cut_log_is_behind_unless_a_writer_is_at_work(archive: Archive) -> None:
    root = archive.layout.root
    lines = archive.layout.custody.read_text().splitlines(keepends=True)
    archive.layout.custody.write_text("".join(lines[:2]))
    assert faults(archive) == []
    archive.close()
    with Archive.open(root, read_only=True) as reader:
        assert found(reader) == {("verify.custody_behind", "custody.jsonl")}


def test_a_log_that_is_gone_is_told_and_written_again_by_the_next_writer(archive: Archive) -> None:
    archive.layout.custody.unlink()
    assert found(archive) == {("verify.custody_missing", "custody.jsonl")}
    archive.close()
    with Archive.open(archive.layout.root) as again:
        assert again.verify().findings == []


def test_a_catalogue_older_than_the_log_is_told(archive: Archive) -> None:
    archive.connection.execute("DELETE FROM custody_event WHERE seq = 3")
    assert ("verify.custody_ahead", "custody.jsonl, line 3") in found(archive)


def test_a_changed_event_in_the_catalogue_is_located(archive: Archive) -> None:
    archive.connection.execute("UPDATE custody_event SET line = replace(line, 'outlet/a', 'outlet/x') WHERE seq = 2")
    assert ("verify.custody_changed", "custody_event in catalogue.sqlite, line 2") in found(archive)


@pytest.mark.parametrize(
    ("sql", "subject", "message"),
    [
        ("DELETE FROM release_item WHERE release_id = 'outlet/a'", "outlet/a", "the release has no item"),
        ("UPDATE release_item SET position = 3 WHERE release_id = 'outlet/a'", "outlet/a", "gaps"),
        ("UPDATE release SET source = 'other' WHERE id = 'outlet/a'", "outlet/a", "another source"),
        ("INSERT INTO release VALUES ('forged', 's', '', '', '', '', 'table', 'now')", "forged", "does not tell"),
        (
            "UPDATE release_item SET item_sha256 = (SELECT max(sha256) FROM item)"
            " WHERE item_sha256 = (SELECT min(sha256) FROM item)",
            "outlet/",
            "gives this release the item",
        ),
    ],
)
def test_a_changed_row_of_the_catalogue_is_named(archive: Archive, sql: str, subject: str, message: str) -> None:
    archive.connection.execute(sql)
    assert any(
        finding.code == "verify.catalogue_rule" and subject in finding.subject and message in finding.message
        for finding in faults(archive)
    )


def test_a_deleted_release_is_named(archive: Archive) -> None:
    archive.connection.execute("PRAGMA foreign_keys = OFF")
    archive.connection.execute("DELETE FROM release WHERE id = 'outlet/a'")
    codes = {finding.code for finding in faults(archive)}
    assert {"verify.catalogue_reference", "verify.catalogue_rule"} <= codes
    assert any("catalogue lacks it" in finding.message for finding in faults(archive))


def test_an_overwritten_page_of_the_catalogue_is_told(archive: Archive) -> None:
    archive.close()
    raw = bytearray(archive.layout.catalogue.read_bytes())
    for start in range(8192, len(raw), 4096):
        raw[start : start + 64] = b"\xff" * 64
    archive.layout.catalogue.write_bytes(raw)
    with Archive.open(archive.layout.root, read_only=True) as reader:
        assert any(finding.code == "verify.catalogue" for finding in faults(reader))
