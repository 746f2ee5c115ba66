"""What is left when `trace` is killed or interrupted, and that tracing again ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import Clip, shot
from twicetold.api import Archive
from twicetold.archive import parts, runs

_TRACE = """
import signal, sys, threading
from twicetold.cli.main import main

stop_at, write, interrupted = sys.argv[1], sys.stderr.write, threading.Event()

def interrupt(*signalled):
    interrupted.set()
    signal.default_int_handler(*signalled)

def said(text):
    written = write(text)
    if stop_at and f'"label": "{stop_at}"' in text:
        interrupted.wait(60)  # for the signal, which else may come when all is done
    return written

signal.signal(signal.SIGINT, interrupt)
sys.stderr.write = said
main(sys.argv[2:])
"""


@pytest.fixture
def originals(tmp_path: Path, video: Callable[[str, Clip], Path]) -> Path:
    """Three films; each but the first shows something of the one before. Named in the order of their dates."""
    first, second, third = (shot(seed, 3) for seed in (1, 2, 3))
    video("2021", first)
    video("2022", np.concatenate([second, first]))
    folder = video("2023", np.concatenate([third, second])).parent
    for place, path in enumerate(sorted(folder.iterdir())):
        os.utime(path, (1_600_000_000 + place * 40_000_000,) * 2)
    return folder


def added(root: Path, originals: Path) -> Path:
    with Archive.init(root) as archive:
        archive.add(originals)
    return root


def told(root: Path) -> tuple[object, ...]:
    """All that a trace says, without moments, numbers of runs and of matches."""
    with Archive.open(root, read_only=True) as archive:
        accounts = [
            (part.release, part.kind.value, part.span, part.source_release, part.source_span, part.certainty)
            for release in archive.releases()
            for part in parts.of_release(archive.connection, release.id)
        ]
        matches = sorted(
            (one.query_item, one.ref_item, str(one.query), str(one.ref), one.score) for one in archive.matches()
        )
        return accounts, matches


def traced(root: Path, *, stop_at: str = "", by: signal.Signals = signal.SIGKILL) -> int:
    """Run `twicetold trace` to its end, or stop it when its progress comes to a stage; returns its status."""
    command = [sys.executable, "-c", _TRACE, stop_at, "-C", str(root), "--log-json", "trace"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if stop_at and json.loads(line).get("label") == stop_at:
                process.send_signal(by)
                stop_at = ""
    return process.returncode


def test_killed_and_interrupted_at_its_stages_and_traced_again_equals_traced_once(
    tmp_path: Path, originals: Path
) -> None:
    clean, stopped = added(tmp_path / "clean", originals), added(tmp_path / "stopped", originals)
    assert traced(clean) == 0
    assert traced(stopped, stop_at="fingerprint") == -signal.SIGKILL
    assert traced(stopped, stop_at="match") == -signal.SIGKILL
    assert traced(stopped, stop_at="match", by=signal.SIGINT) == 130
    with Archive.open(stopped, read_only=True) as archive:
        # A reader finds nothing that the next trace does not mend, and a killed run is not told as one that ended.
        assert [finding.code for finding in archive.verify().findings if finding.fault] in (
            [],
            ["verify.custody_behind"],
        )
        latest = runs.latest(archive.connection, "trace")
        assert latest is None
    assert traced(stopped) == 0
    assert told(stopped) == told(clean)
    assert any(match for match in told(clean)[1])  # type: ignore[attr-defined]
    with Archive.open(stopped, read_only=True) as archive:
        assert archive.verify().findings == []
