"""Limits are laid on by a process that then tries to go past them: here a fresh interpreter for each."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from twicetold.run import limits
from twicetold.run.limits import CLONE_NEWNET, CLONE_NEWUSER, WorkerLimits, cut_network


def said_by(code: str) -> str:
    """What a fresh interpreter prints that runs `code` after the imports."""
    head = "import os, resource, time\nfrom twicetold.run.limits import *\n"
    done = subprocess.run([sys.executable, "-c", head + code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


LAID = "lay_lasting_limits(WorkerLimits(memory_mib=64, cpu_s=1, wall_s=1, open_files=20))\n"


def test_memory_counts_on_top_of_what_is_mapped_already() -> None:
    # 200 MiB are mapped before: an absolute limit of 64 MiB would leave nothing at all.
    code = "before = bytearray(200 * 2**20)\n" + LAID
    code += "few = bytearray(40 * 2**20)\ntry:\n    bytearray(80 * 2**20)\nexcept MemoryError:\n    print('refused')\n"
    assert said_by(code) == "refused"


def test_nothing_can_be_written_to_a_file_and_no_core_is_left() -> None:
    code = LAID + "print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    code += "descriptor = os.memfd_create('file')\n"
    code += "try:\n    os.write(descriptor, b'x')\nexcept OSError as error:\n    print(error.strerror)\n"
    assert said_by(code).splitlines() == ["(0, 0)", "File too large"]


def test_only_so_many_files_can_be_open() -> None:
    code = LAID + "opened = []\ntry:\n    while True:\n        opened.append(os.open('/dev/null', os.O_RDONLY))\n"
    code += "except OSError as error:\n    print(error.strerror, max(opened))\n"
    assert said_by(code) == "Too many open files 19"


def test_a_limit_that_is_tighter_already_stays() -> None:
    code = "resource.setrlimit(resource.RLIMIT_NOFILE, (10, 12))\n" + LAID
    code += "print(resource.getrlimit(resource.RLIMIT_NOFILE))\n"
    assert said_by(code) == "(12, 12)"


def test_processor_time_is_counted_from_each_request_and_not_from_the_start() -> None:
    code = "while time.process_time() < 1.1:\n    pass\nallow_cpu(5)\nfirst, hard = resource.getrlimit(0)\n"
    code += "while time.process_time() < 2.1:\n    pass\nallow_cpu(5)\nsecond, same = resource.getrlimit(0)\n"
    code += "print(first >= 7, second > first, hard == same == -1)\n"
    assert said_by(code) == "True True True"


def test_processor_time_never_asks_for_more_than_the_system_allows() -> None:
    code = "resource.setrlimit(resource.RLIMIT_CPU, (50, 60))\nallow_cpu(1000)\nprint(resource.getrlimit(0))\n"
    assert said_by(code) == "(60, 60)"


class FakeLibc:
    """Refuses every name space but the ones given."""

    def __init__(self, *granted: int) -> None:
        self.granted = granted
        self.asked: list[int] = []

    def unshare(self, flags: int) -> int:
        self.asked.append(flags)
        return 0 if flags in self.granted else -1


@pytest.mark.parametrize(
    ("granted", "cut"),
    [((CLONE_NEWNET,), True), ((CLONE_NEWUSER | CLONE_NEWNET,), True), ((), False)],
    ids=["root", "anybody", "forbidden"],
)
def test_the_network_is_cut_without_a_user_name_space_where_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, granted: tuple[int, ...], *, cut: bool
) -> None:
    libc = FakeLibc(*granted)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: libc)
    monkeypatch.setattr(limits.sys, "platform", "linux")
    assert cut_network() is cut
    assert libc.asked == [CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET][: 1 if CLONE_NEWNET in granted else 2]


def test_the_network_is_not_cut_where_the_system_has_no_name_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    libc = FakeLibc(CLONE_NEWNET)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: libc)
    monkeypatch.setattr(limits.sys, "platform", "darwin")
    assert not cut_network()
    assert libc.asked == []


def test_a_process_that_has_cut_its_network_reaches_nobody() -> None:
    code = "import socket\nwith socket.create_server(('127.0.0.1', 0)) as server:\n    port = server.getsockname()[1]\n"
    code += "    cut = cut_network()\n    try:\n        socket.create_connection(('127.0.0.1', port), 5).close()\n"
    code += (
        "    except OSError:\n        print('no way')\n    else:\n        print('no way' if not cut else 'reached')\n"
    )
    assert said_by(code) == "no way"


def test_limits_are_one_json_object_on_the_workers_command_line() -> None:
    import msgspec  # noqa: PLC0415 - only to show the shape

    given = WorkerLimits(memory_mib=1, cpu_s=2, wall_s=3)
    assert msgspec.json.decode(msgspec.json.encode(given)) == {
        "memory_mib": 1,
        "cpu_s": 2,
        "wall_s": 3,
        "open_files": 64,
    }
