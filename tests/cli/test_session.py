from __future__ import annotations

import json

from twicetold.cli.progress import JsonProgress, TerminalProgress
from twicetold.cli.session import Session
from twicetold.run.progress import NoProgress


def test_progress_fits_the_options() -> None:
    assert isinstance(Session().progress(), TerminalProgress)
    assert isinstance(Session(log_json=True).progress(), JsonProgress)
    assert isinstance(Session(quiet=True, log_json=True).progress(), NoProgress)


def test_messages_are_printable_and_on_standard_error(capfd) -> None:
    Session().message("two\nlines \x1b[2J")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "two\\nlines \\x1b[2J\n")


def test_a_quiet_session_tells_errors_only(capfd) -> None:
    session = Session(quiet=True)
    session.message("hello")
    session.error("broken", code="a.b", hint="mend it", exit_status=1)
    assert capfd.readouterr().err == "Error: broken [a.b]\n  mend it\n"


def test_json_messages_carry_any_name(capfd) -> None:
    Session(log_json=True).message("bad \udcff name")
    line = json.loads(capfd.readouterr().err)
    assert (line["type"], line["level"], line["message"]) == ("log_message", "info", "bad \udcff name")


def test_long_lists_are_cut_and_say_where_the_rest_is(capfd) -> None:
    Session().listing([str(number) for number in range(12)], more="twicetold problems")
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "... and 2 more: twicetold problems"
