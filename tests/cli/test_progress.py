from __future__ import annotations

from twicetold.cli.progress import JsonProgress, TerminalProgress


def test_json_records_begin_move_and_end() -> None:
    told: list[dict[str, object]] = []
    progress = JsonProgress(lambda kind, fields: told.append({"type": kind, **fields}))
    progress.begin("Adding", total=200)
    progress.advance(50, subject="a\n.mp4")
    progress.advance(50)
    progress.end()
    assert {record["type"] for record in told} == {"progress_percent"}
    assert (told[0]["percent"], told[0]["finished"]) == (0.0, False)
    assert (told[-1]["label"], told[-1]["done"], told[-1]["percent"], told[-1]["finished"]) == (
        "Adding",
        100,
        50.0,
        True,
    )


def test_an_unknown_total_has_no_percentage() -> None:
    told: list[dict[str, object]] = []
    progress = JsonProgress(lambda kind, fields: told.append(fields))
    progress.begin("Looking")
    progress.advance()
    progress.end()
    assert told[-1]["percent"] is None
    assert told[-1]["seconds_left"] is None


def test_a_bar_writes_nothing_where_there_is_no_terminal(capfd) -> None:
    progress = TerminalProgress()
    progress.advance(1)
    progress.begin("[bold]Adding", total=2)
    progress.advance(1, subject="name [red]")
    progress.begin("Next", total=1)
    progress.end()
    progress.end()
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.strip() == ""


def test_a_bar_on_a_terminal_shows_stage_name_and_file(capfd, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    progress = TerminalProgress()
    progress.begin("Adding", total=2)
    progress.advance(1, subject="name\x1b [red].mp4")
    progress.end()
    shown = capfd.readouterr().err
    assert "Adding" in shown
    assert "name\\x1b [red].mp4" in shown
