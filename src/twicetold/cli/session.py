"""What the global options set, and how a command speaks to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

import click

from twicetold.api import Archive
from twicetold.archive.names import printable
from twicetold.cli.progress import JsonProgress, TerminalProgress
from twicetold.run.progress import NoProgress, Progress

_LISTED = 10


@dataclass(slots=True, kw_only=True)
class Session:
    """One run of the command line."""

    path: Path = field(default_factory=Path)
    log_json: bool = False
    quiet: bool = False

    def open(self, command: str, *, read_only: bool = False) -> Archive:
        """The archive that `--archive` names. Raises as `Archive.open` does."""
        return Archive.open(self.path, read_only=read_only, command=command)

    def progress(self) -> Progress:
        """What shows how far a command is: a bar, JSON lines, or nothing."""
        if self.quiet:
            return NoProgress()
        return JsonProgress(self.record) if self.log_json else TerminalProgress()

    def message(self, text: str, *, code: str = "") -> None:
        """Tell something that is neither a result nor an error; `code` where it is one problem of several."""
        if self.quiet:
            return
        if self.log_json:
            fields: dict[str, object] = {"level": "info", "message": text}
            self.record("log_message", fields | {"code": code} if code else fields)
        else:
            click.echo(printable(text), err=True)

    def listing(self, texts: list[str], *, more: str, codes: Sequence[str] = ()) -> None:
        """Tell the first of many things, and with `more` where the others are; `codes` are those of problems."""
        for text, code in zip_longest(texts[:_LISTED], codes[:_LISTED], fillvalue=""):
            self.message(text, code=code)
        if len(texts) > _LISTED:
            self.message(f"... and {len(texts) - _LISTED} more: {more}")

    def error(self, message: str, *, code: str, hint: str, exit_status: int) -> None:
        """Tell what went wrong and what to do next; also when quiet."""
        if self.log_json:
            self.record("error", {"code": code, "message": message, "hint": hint, "exit_status": exit_status})
            return
        click.echo(f"Error: {printable(message)} [{code}]", err=True)
        if hint:
            click.echo(f"  {printable(hint)}", err=True)

    def record(self, kind: str, fields: dict[str, object]) -> None:
        """One JSON line of a `type` on standard error, with its time in seconds since 1970."""
        line = {"type": kind, "time": round(datetime.now(UTC).timestamp(), 3), **fields}
        # ASCII only: names may hold bytes that are no text, and JSON escapes carry them.
        click.echo(json.dumps(line), file=sys.stderr)


pass_session = click.make_pass_decorator(Session)
