"""`twicetold settle`: settle the accounts with the latest verdicts."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session


@click.command("settle")
@output_options
@pass_session
def command(session: Session, output: Output) -> None:
    """Settle the accounts that verdicts change which were given since they were settled last.

    'twicetold judge' and the app do so by themselves, and a trace at its end. Only the accounts that come out as others
    are written; 'twicetold changes' tells what changed in them.
    """
    with session.open("settle", read_only=True) as archive:
        settled = archive.verdicts.settle()
    output.record(msgspec.to_builtins(settled))
