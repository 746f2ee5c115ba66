from __future__ import annotations

import json

from twicetold.api import Archive
from twicetold.archive.custody import parse_line
from twicetold.archive.finding import Finding


def faults(archive: Archive) -> list[Finding]:
    return [finding for finding in archive.verify().findings if finding.fault]


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
