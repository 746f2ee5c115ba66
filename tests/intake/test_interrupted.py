"""What is left when `add` is killed at any moment, and that adding again makes it as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from twicetold.api import Archive
from twicetold.archive.layout import Layout
from twicetold.intake.add import FILES_AT_ONCE

_ADD = """
import sys, msgspec
from pathlib import Path
from twicetold.api import Archive
from twicetold.model import ItemKind

class Probe(msgspec.Struct):
    kind: ItemKind = ItemKind.VIDEO
    media_type: str = "video/mp4"
    width: int = 64
    height: int = 48
    duration_us: int = 1000000
    creation_time: str | None = None

print("started", flush=True)
with Archive.open(sys.argv[1]) as archive:
    archive.add(sys.argv[2], probe=lambda path: Probe())
print("done", flush=True)
"""
RELEASES = 3 * FILES_AT_ONCE
ROUNDS = 6


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in") / "outlet"
    folder.mkdir()
    for number in range(RELEASES):
        (folder / f"{number:03d}.mp4").write_bytes(b"MEDIA" + str(number).encode() * 30_000)
    return folder


def adding(archive: Path, folder: Path) -> subprocess.Popen[str]:
    # What a killed process had unpacked for a while stays behind: here, and not on the machine's own place for it.
    surroundings = {**os.environ, "TMPDIR": str(archive.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", _ADD, archive, folder], stdout=subprocess.PIPE, text=True, env=surroundings
    )


def state(root: Path) -> tuple[object, ...]:
    """All that counts of an archive, without moments: rows, objects, and what the custody log tells."""
    layout = Layout(root)
    connection = sqlite3.connect(layout.catalogue)
    rows = [
        sorted(connection.execute(sql))
        for sql in (
            "SELECT id, source, title, origin FROM release",
            "SELECT release_id, position, item_sha256, name FROM release_item",
            "SELECT sha256, kind, size_bytes, storage, name FROM item",
            "SELECT path, item_sha256 FROM source_file",
            "SELECT stage, subject FROM problem",
        )
    ]
    connection.close()
    objects = sorted((path.name, path.stat().st_mode) for path in layout.objects.rglob("*") if path.is_file())
    events = [json.loads(line) for line in layout.custody.read_text().splitlines()]
    told = [
        (event["action"], event["subject"], event["details"]) for event in events if event["action"] != "archive.made"
    ]
    return rows, objects, [entry for entry in told if entry[0] != "custody.repaired"]


def test_killed_at_any_moment_and_added_again_equals_added_once(tmp_path: Path, originals: Path) -> None:
    Archive.init(tmp_path / "clean").close()
    with adding(tmp_path / "clean", originals) as process:
        assert process.stdout is not None
        process.stdout.readline()
        started = time.monotonic()
        assert "done" in process.stdout.read()
    length = time.monotonic() - started
    moments = random.Random(7)  # noqa: S311 - moments to kill at, no secret
    Archive.init(tmp_path / "killed").close()
    for _ in range(ROUNDS):
        with adding(tmp_path / "killed", originals) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(moments.uniform(0, length / 4))
            process.kill()
        with Archive.open(tmp_path / "killed", read_only=True) as archive:
            # A reader finds each release whole, and nothing that the next writer does not mend.
            faults = [finding.code for finding in archive.verify().findings if finding.fault]
            assert set(faults) <= {"verify.custody_behind"}
            assert all(archive.item_path(item.sha256).is_file() for item in archive.items())
    with adding(tmp_path / "killed", originals) as process:
        assert process.stdout is not None
        assert "done" in process.stdout.read()
    assert state(tmp_path / "killed") == state(tmp_path / "clean")
    with Archive.open(tmp_path / "killed", read_only=True) as archive:
        assert archive.verify().findings == []


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir", "open", "unlink"])
def test_dying_at_each_system_call_in_turn_loses_and_doubles_nothing(
    tmp_path: Path, folder: Path, media, call: str, probe
) -> None:
    """Dies at the first, second, third ... use of one call, without any clean-up, until an `add` gets through."""
    media(folder / "a.mp4")
    media(folder / "b.mp4")
    Archive.init(tmp_path / "archive").close()
    survived = False
    for turn in range(60):
        child = os.fork()
        if child == 0:
            try:
                tempfile.tempdir = str(tmp_path)  # as in `adding`
                _die_at(call, turn)
                with Archive.open(tmp_path / "archive") as archive:
                    archive.add(folder, probe=probe)
                os._exit(0)
            finally:
                os._exit(1)  # an error is no kill, and the copy must not go on with the tests
        _, status = os.waitpid(child, 0)
        if status == 0:
            survived = True
            break
        assert os.WIFSIGNALED(status), "what an interrupted run left stopped the next one"
    assert survived
    Archive.init(tmp_path / "clean").close()
    with Archive.open(tmp_path / "clean") as archive:
        archive.add(folder, probe=probe)
        expected = state(tmp_path / "clean")
    assert state(tmp_path / "archive") == expected
    with Archive.open(tmp_path / "archive", read_only=True) as archive:
        assert archive.verify().findings == []


def _die_at(call: str, turn: int) -> None:
    left = [turn]
    real = getattr(os, call)

    def dying(*arguments: object, **options: object) -> object:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return real(*arguments, **options)

    setattr(os, call, dying)


def test_ctrl_c_leaves_no_half_release(archive: Archive, folder: Path, media, probe) -> None:
    media(folder / "a.mp4")
    media(folder / "b.mp4")
    seen: list[Path] = []

    def interrupted(path: Path) -> object:
        seen.append(path)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return probe(path)

    with pytest.raises(KeyboardInterrupt):
        archive.add(folder, probe=interrupted)
    assert [release.id for release in archive.releases()] == ["outlet/a"]
    assert archive.verify().findings == []
    assert not any((archive.layout.objects / "incoming").iterdir())
    assert archive.add(folder, probe=probe).added == 1
