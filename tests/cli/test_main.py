from __future__ import annotations

import importlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from twicetold.api import Archive
from twicetold.cli.main import COMMANDS, INTERRUPTED, LazyGroup, cli, main


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_module_a_help_text_and_a_test(name: str) -> None:
    command = importlib.import_module(COMMANDS[name]).command
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_help_lists_the_commands_in_the_order_of_work(twicetold) -> None:
    shown = twicetold("--help")
    assert shown.status == 0
    positions = [shown.out.index(f"\n  {name} ") for name in COMMANDS]
    assert positions == sorted(positions)


def test_a_command_is_loaded_only_when_it_is_asked_for() -> None:
    code = (
        "import sys; from twicetold.cli.main import run; from twicetold.cli.session import Session;"
        "run(['releases', '--help'], Session());"
        "print(sorted(m for m in sys.modules if m in ('av', 'numba', 'cv2', 'scipy')))"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert shown.stdout.endswith("[]\n")


def test_an_unknown_command_is_a_usage_error(twicetold) -> None:
    ended = twicetold("juggle")
    assert (ended.status, ended.out) == (2, "")
    assert "juggle" in ended.err


def test_an_error_is_a_message_a_hint_and_the_status_of_its_class(twicetold) -> None:
    ended = twicetold("releases")
    assert (ended.status, ended.out) == (10, "")
    message, hint = ended.err.splitlines()
    assert message.startswith("Error: ")
    assert message.endswith("is not an archive [archive.missing]")
    assert "twicetold init" in hint


@pytest.mark.parametrize(
    ("arguments", "code", "status"), [(["releases"], "archive.missing", 10), (["juggle"], "usage.command", 2)]
)
def test_with_log_json_an_error_is_one_json_line(twicetold, arguments: list[str], code: str, status: int) -> None:
    ended = twicetold("--log-json", *arguments)
    line = json.loads(ended.err)
    assert (line["type"], line["code"], line["exit_status"], ended.status) == ("error", code, status, status)


def damage(code: int) -> sqlite3.DatabaseError:
    """An error as SQLite reports it of a file."""
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OSError(28, "No space left on device", "/full/x"), 34, "archive.full"),
        (OSError(30, "Read-only file system", "/ro/x"), 35, "archive.read_only"),
        (OSError(5, "Input/output error"), 30, "archive.failed"),
        (KeyboardInterrupt(), INTERRUPTED, "run.interrupted"),
        (damage(sqlite3.SQLITE_CORRUPT), 33, "archive.damaged"),
        (damage(sqlite3.SQLITE_IOERR), 30, "archive.failed"),
    ],
)
def test_what_the_system_says_becomes_a_status(
    twicetold, filled: Path, monkeypatch, *, error: BaseException, status: int, code: str
) -> None:
    def fail(self: Archive) -> None:
        raise error

    monkeypatch.setattr(Archive, "releases", fail)
    ended = twicetold("releases")
    assert ended.status == status
    assert f"[{code}]" in ended.err


@pytest.mark.parametrize("fault", [ZeroDivisionError(), sqlite3.OperationalError("no such column: x")])
def test_a_fault_of_the_program_is_not_dressed_up(twicetold, filled: Path, monkeypatch, fault: Exception) -> None:
    def fail(self: Archive) -> None:
        raise fault

    monkeypatch.setattr(Archive, "releases", fail)
    with pytest.raises(type(fault)):
        twicetold("releases")


def test_main_leaves_with_the_status(monkeypatch) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["juggle"])
    assert caught.value.code == 2


_SLOW = """
import sys, time
from twicetold.api import Archive
from twicetold.cli.main import main
def releases(self):
    print("working", flush=True)
    time.sleep(600)
Archive.releases = releases
main(sys.argv[1:])
"""


def test_ctrl_c_says_how_to_go_on(filled: Path) -> None:
    command = [sys.executable, "-c", _SLOW, "-C", str(filled), "releases"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "working\n"
        # The signal reaches a process that sleeps; a moment lets it fall asleep.
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.wait()
        told = process.stderr.read()
    assert process.returncode == INTERRUPTED
    assert "Run the same command again" in told


def test_a_reader_that_has_enough_ends_it_quietly(filled: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code = "from twicetold.cli.main import main; import sys; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "-C", str(filled), "releases", "--format", "json"]
    ended = subprocess.run(command, check=False, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_the_archive_can_come_from_the_environment(filled: Path, capfd, monkeypatch) -> None:
    monkeypatch.setenv("TWICETOLD_ARCHIVE", str(filled))
    with pytest.raises(SystemExit) as caught:
        main(["--quiet", "releases"])
    assert caught.value.code == 0
    assert "R1" in capfd.readouterr().out


def test_a_name_that_is_no_command_has_no_module() -> None:
    assert isinstance(cli, LazyGroup)
    assert cli.get_command(click.Context(cli), "juggle") is None
