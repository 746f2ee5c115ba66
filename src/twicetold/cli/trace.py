"""`twicetold trace`: find what came from where."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import ItemError


@click.command("trace")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Files read and items matched side by side (default: media.workers of the settings).",
)
@click.option("--since", help="Match what was put out since this date again, although it is traced.")
@output_options
@pass_session
def command(session: Session, output: Output, workers: int | None, since: str | None) -> int:
    """Trace every release that is not traced yet, and settle the account of all.

    A new release is matched with all old ones, whatever its date; 'twicetold changes' tells what a find changed in
    their accounts. With --since, releases that may be as late as that date are matched anew with everything.

    A trace that was interrupted goes on where it stopped. Items that cannot be read are told, kept for 'twicetold
    problems', and end the command with exit status 3.
    """
    with session.open("trace") as archive:
        report = archive.trace(progress=session.progress(), workers=workers, since=since)
    output.record(msgspec.to_builtins(report))
    return ItemError.exit_status if report.unreadable else 0
