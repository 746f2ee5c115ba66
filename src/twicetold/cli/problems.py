"""`twicetold problems`: what went wrong with single files, rows and items."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session

_COLUMNS = ("at", "stage", "subject", "code", "message", "hint")


@click.command("problems")
@click.option("--stage", help="Only those of one stage: intake, fingerprint, trace, ...")
@output_options
@pass_session
def command(session: Session, output: Output, stage: str | None) -> None:
    """List files, rows and items that could not be used, with the reason and what to do.

    A problem goes when its file or row goes well at a later run.
    """
    with session.open("problems", read_only=True) as archive:
        found = archive.problems(stage=stage)
    output.records(_COLUMNS, [msgspec.to_builtins(problem) for problem in found])
    session.message(f"{len(found)} problems")
