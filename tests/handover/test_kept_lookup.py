from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.handover.conftest import code, film, still
from twicetold.api import Archive
from twicetold.archive.lock import WriterLock
from twicetold.errors import ArchiveBusy, IndexDamaged
from twicetold.handover import lookup as lookup_module
from twicetold.handover.kept_lookup import KeptBanks, keep, open_kept
from twicetold.handover.lookup import Lookup
from twicetold.search.manifest import MANIFEST

ASKED = np.frombuffer(b"".join(map(code, (1, 5, 6, 9, 10, 20, 77))), ">u8").astype(np.uint64).reshape(-1, 4)


def told(lookup: Lookup) -> list[tuple[object, ...]]:
    return [(hit.query, *hit.entry, hit.time_us, hit.distance_bits) for hit in lookup.near(ASKED)]


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.handover.create("FAIR")
    archive.handover.create("OTHER")
    archive.handover.put("FAIR", [film("a", 1, 2, 3, 4), still("b", 9), still("gone", 10, withdrawn=True)])
    archive.handover.put("OTHER", [still("c", 9)])
    return archive


def opened(folder: Path, archive: Archive) -> Lookup:
    found = open_kept(folder, archive.connection)
    assert found is not None
    return found


def test_what_was_kept_answers_as_what_is_read_anew(filled: Archive, tmp_path: Path) -> None:
    assert open_kept(tmp_path, filled.connection) is None
    keep(tmp_path, filled.handover.lookup())
    again = opened(tmp_path, filled)
    assert filled.handover.lookup(again) is again
    assert told(again) == told(filled.handover.lookup())
    assert (again.size(moving=True), again.size(moving=False), again.unkept()) == (1, 2, 0)


def test_what_changed_since_is_read_from_the_record_and_nothing_else(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, filled.handover.lookup())
    filled.handover.put("OTHER", [still("d", 77), film("e", 20, 21)])
    filled.handover.put("FAIR", [film("a", 5, 6)])
    filled.handover.withdraw("OTHER", ["c"])
    read: list[int] = []
    monkeypatch.setattr("twicetold.handover.lookup._read", _counting(read))
    now = filled.handover.lookup(opened(tmp_path, filled))
    assert sum(read) == 5  # d, and two frames each of e and a
    assert told(now) == told(filled.handover.lookup())


def _counting(read: list[int]) -> object:
    real = lookup_module._read

    def counted(*given: object, **named: object) -> object:
        found = real(*given, **named)  # type: ignore[arg-type]
        read.append(len(found.entry))
        return found

    return counted


def test_what_is_gone_stays_gone_and_small_changes_write_small_files(filled: Archive, tmp_path: Path) -> None:
    filled.handover.put("FAIR", [still(f"s{number}", 1000 + number) for number in range(50)])
    first = filled.handover.lookup()
    first = first.moved(keep(tmp_path, first))
    assert first.unkept() == 0
    before = {path.name: path.stat().st_ino for path in tmp_path.glob("segment-*/*.npy")}
    filled.handover.withdraw("OTHER", ["c"])
    filled.handover.put("OTHER", [still("d", 77)])
    second = filled.handover.lookup(first)
    assert second.unkept() == 1
    second = second.moved(keep(tmp_path, second))
    assert {name: path.stat().st_ino for name in before for path in tmp_path.glob(f"segment-000001/{name}")} == before
    again = opened(tmp_path, filled)
    assert told(again) == told(second) == told(filled.handover.lookup())
    assert filled.handover.lookup(again) is again


def test_a_segment_of_which_much_is_gone_is_written_anew(filled: Archive, tmp_path: Path) -> None:
    first = filled.handover.lookup()
    first = first.moved(keep(tmp_path, first))
    filled.handover.withdraw("FAIR", ["a"])
    second = filled.handover.lookup(first)
    second = second.moved(keep(tmp_path, second))
    [segment] = opened(tmp_path, filled).segments
    assert (len(segment), second.unkept(), len(second)) == (2, 0, 2)
    assert [path.name for path in tmp_path.glob("segment-*")] == ["segment-000002"]
    # While it was written somebody withdrew another one.
    filled.handover.withdraw("OTHER", ["c"])
    assert told(filled.handover.lookup(second)) == told(filled.handover.lookup())


def test_withdrawn_while_being_written(filled: Archive, tmp_path: Path) -> None:
    first = filled.handover.lookup()
    filled.handover.withdraw("OTHER", ["c"])
    later = filled.handover.lookup(first)
    later = later.moved(keep(tmp_path, first))
    assert told(later) == told(filled.handover.lookup())
    assert told(filled.handover.lookup(opened(tmp_path, filled))) == told(later)


@pytest.mark.parametrize("name", ["codes", "firsts", "entry"])
def test_a_damaged_file_is_told(filled: Archive, tmp_path: Path, name: str) -> None:
    keep(tmp_path, filled.handover.lookup())
    [path] = tmp_path.glob(f"segment-*/{name}.npy")
    held = bytearray(path.read_bytes())
    held[-1] ^= 1
    path.write_bytes(held)
    with pytest.raises(IndexDamaged, match=name):
        open_kept(tmp_path, filled.connection)
    # Keeping writes all of it anew, though the look-up believes that it lies there.
    keep(tmp_path, filled.handover.lookup())
    assert told(opened(tmp_path, filled)) == told(filled.handover.lookup())


@pytest.mark.parametrize("change", [{"format": 99}, {"bands": 28}])
def test_what_another_version_wrote_is_not_read(filled: Archive, tmp_path: Path, change: dict[str, int]) -> None:
    keep(tmp_path, filled.handover.lookup())
    path = tmp_path / MANIFEST
    kept = msgspec.json.decode(path.read_bytes(), type=KeptBanks)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(kept, **change)))
    with pytest.raises(IndexDamaged):
        open_kept(tmp_path, filled.connection)


def test_a_record_put_back_from_a_copy_is_another_record(tmp_path: Path) -> None:
    """After as many changes its numbers are those of the look-up, and what they stand for is not."""
    root = tmp_path / "archive"
    with Archive.init(root) as archive:
        archive.handover.create("FAIR")
    shutil.copytree(root, tmp_path / "copy")
    folder = tmp_path / "banks"
    with Archive.open(root) as archive:
        archive.handover.put("FAIR", [still("before", 9)])
        keep(folder, archive.handover.lookup())
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "copy", root)
    with Archive.open(root) as archive:
        assert len(archive.handover.lookup(opened(folder, archive))) == 0
        archive.handover.put("FAIR", [still("after", 77)])
        assert told(archive.handover.lookup(opened(folder, archive))) == told(archive.handover.lookup()) != []


def test_two_servers_keep_their_own_and_neither_loses(filled: Archive, tmp_path: Path) -> None:
    mine, other = filled.handover.lookup(), filled.handover.lookup()
    mine = mine.moved(keep(tmp_path, mine))
    keep(tmp_path, other)
    filled.handover.put("FAIR", [still(f"s{number}", 1000 + number) for number in range(9)])
    mine = filled.handover.lookup(mine)
    mine.moved(keep(tmp_path, mine))
    assert told(opened(tmp_path, filled)) == told(filled.handover.lookup())


def test_one_writes_at_a_time(filled: Archive, tmp_path: Path) -> None:
    with WriterLock(tmp_path / ".lock", "serve"), pytest.raises(ArchiveBusy):
        keep(tmp_path, filled.handover.lookup())


def test_a_write_that_was_interrupted_leaves_what_was(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = filled.handover.lookup()
    keep(tmp_path, first)
    filled.handover.put("FAIR", [still(f"s{number}", 1000 + number) for number in range(9)])

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr("twicetold.handover.kept_lookup.write_manifest", interrupted)
        with pytest.raises(KeyboardInterrupt):
            keep(tmp_path, filled.handover.lookup())
    assert told(opened(tmp_path, filled)) == told(first)
    assert [path.name for path in tmp_path.glob("segment-*")] == ["segment-000001"]
