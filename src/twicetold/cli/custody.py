"""`twicetold custody`: who did what to an item or a release, and when."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session


@click.command("custody")
@click.argument("subject", required=False)
@output_options
@pass_session
def command(session: Session, output: Output, subject: str | None) -> None:
    """Tell the custody log's lines about SUBJECT: a release id, or an item's SHA-256 or its first digits.

    Without SUBJECT, tell all of them.
    """
    with session.open("custody", read_only=True) as archive:
        events = archive.custody(subject)
    columns = ("seq", "at", "actor", "command", "action", "subject", "details", "hash")
    output.records(columns, [msgspec.to_builtins(event) for event in events])
