from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive import catalogue, custody
from twicetold.archive.custody import NO_PREVIOUS, CustodyLog, events, parse_line
from twicetold.errors import ArchiveDamaged, StorageFull
from twicetold.settings import Settings


@pytest.fixture
def log(tmp_path: Path) -> CustodyLog:
    return CustodyLog(tmp_path / "custody.jsonl", command="add", versions={"twicetold": "1"}, settings=Settings())


def record(log: CustodyLog, connection: sqlite3.Connection, subject: str) -> None:
    with catalogue.transaction(connection):
        log.record(connection, "release.added", subject=subject, details={"z": 1, "a": "خبر"})


def lines(tmp_path: Path) -> list[str]:
    return (tmp_path / "custody.jsonl").read_text(encoding="utf-8").splitlines()


def test_an_outsider_can_check_the_chain_with_the_standard_library(tmp_path: Path, log, connection) -> None:
    for subject in ("one", "two", "three"):
        record(log, connection, subject)
    assert log.mirror(connection) == 3
    before = NO_PREVIOUS
    for number, line in enumerate(lines(tmp_path), start=1):
        body, _, stated = line.rpartition(',"hash":"')
        assert hashlib.sha256(f"{body}}}".encode()).hexdigest() == stated.removesuffix('"}')
        event = json.loads(line)
        assert (event["seq"], event["prev"]) == (number, before)
        before = event["hash"]


def test_a_line_says_who_did_what_when_with_which_versions(tmp_path: Path, log, connection, monkeypatch) -> None:
    monkeypatch.setattr(custody, "actor", lambda: "archivist")
    record(log, connection, "one")
    log.mirror(connection)
    event = json.loads(lines(tmp_path)[0])
    assert list(event) == [
        "seq", "at", "actor", "command", "action", "subject", "details", "versions", "prev", "hash",
    ]  # fmt: skip
    assert (event["actor"], event["command"], event["versions"]) == ("archivist", "add", {"twicetold": "1"})
    assert list(event["details"]) == ["a", "settings_sha256", "z"]


def test_a_roll_back_takes_the_event_with_it(log, connection) -> None:
    def half() -> None:
        with catalogue.transaction(connection):
            log.record(connection, "release.added", subject="half", details={})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert list(events(connection)) == []
    assert log.mirror(connection) == 0


def test_the_file_is_caught_up_after_a_crash_before_or_within_its_line(tmp_path: Path, log, connection) -> None:
    record(log, connection, "one")
    log.mirror(connection)
    whole = (tmp_path / "custody.jsonl").read_bytes()
    record(log, connection, "two")
    assert log.repair_torn_line() is None
    (tmp_path / "custody.jsonl").write_bytes(whole + b'{"seq":2,"at":"20')
    aside = log.repair_torn_line()
    assert aside is not None
    assert aside.read_bytes() == b'{"seq":2,"at":"20'
    assert (tmp_path / "custody.jsonl").read_bytes() == whole
    assert log.mirror(connection) == 1
    assert [parse_line(line).subject for line in lines(tmp_path)] == ["one", "two"]


def test_a_first_line_can_be_torn(tmp_path: Path, log, connection) -> None:
    record(log, connection, "one")
    (tmp_path / "custody.jsonl").write_bytes(b"{")
    assert log.repair_torn_line() is not None
    assert log.mirror(connection) == 1


def test_a_lost_file_is_written_again(tmp_path: Path, log, connection) -> None:
    for subject in ("one", "two"):
        record(log, connection, subject)
    log.mirror(connection)
    kept = lines(tmp_path)
    (tmp_path / "custody.jsonl").unlink()
    log.mirror(connection)
    assert lines(tmp_path) == kept


@pytest.mark.parametrize(
    ("last", "code"),
    [(b"nonsense\n", "custody.unreadable"), (b"", "custody.differs")],
)
def test_a_file_that_tells_another_story_is_not_written_to(
    tmp_path: Path, log, connection, last: bytes, code: str
) -> None:
    record(log, connection, "one")
    log.mirror(connection)
    path = tmp_path / "custody.jsonl"
    path.write_bytes(last or path.read_bytes().replace(b'"seq":1', b'"seq":9'))
    before = path.read_bytes()
    record(log, connection, "two")
    with pytest.raises(ArchiveDamaged) as caught:
        log.mirror(connection)
    assert caught.value.code == code
    assert path.read_bytes() == before


def test_a_full_disk_keeps_the_event_in_the_catalogue(tmp_path: Path, log, connection, monkeypatch) -> None:
    record(log, connection, "one")
    with monkeypatch.context() as patch:

        def refuse(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(custody.os, "fsync", refuse)
        with pytest.raises(StorageFull):
            log.mirror(connection)
    log.repair_torn_line()
    log.mirror(connection)
    assert [parse_line(line).subject for line in lines(tmp_path)] == ["one"]


def test_very_long_lines_are_found_from_the_end(tmp_path: Path, log, connection) -> None:
    for subject in ("x" * 200_000, "y" * 200_000):
        record(log, connection, subject)
        log.mirror(connection)
    assert [parse_line(line).seq for line in lines(tmp_path)] == [1, 2]


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"seq":1}', b"\xff"])
def test_what_is_no_line_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(ValueError, match="is not"):
        parse_line(line)


def test_spaces_or_another_order_are_not_canonical(tmp_path: Path, log, connection) -> None:
    record(log, connection, "one")
    log.mirror(connection)
    (line,) = lines(tmp_path)
    with pytest.raises(ValueError, match="canonical"):
        parse_line(json.dumps(json.loads(line)))


def test_events_are_found_by_what_they_mention(archive: Archive) -> None:
    (item, _) = archive.items()
    (event,) = events(archive.connection, mentioning=item.sha256)
    assert event.action == "release.added"
    assert event.item_digests == [item.sha256]
    assert [event.action for event in events(archive.connection)] == ["archive.made", "release.added", "release.added"]


def test_an_account_without_a_name_is_its_number(monkeypatch) -> None:
    def unknown() -> str:
        raise KeyError

    monkeypatch.setattr(custody.getpass, "getuser", unknown)
    assert custody.actor() == str(custody.os.getuid())
