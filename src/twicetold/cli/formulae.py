"""`twicetold formulae`: what counts as furniture in words."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session

_COLUMNS = ("bank", "source", "releases", "formula")


@click.group("formulae")
def command() -> None:
    """List and change the formulae that are furniture wherever they stand: refrains, scripture, sign-offs."""


@command.command("list")
@click.option("--bank", help="Only those of this bank; an empty name for those found by their recurrence.")
@output_options
@pass_session
def list_formulae(session: Session, output: Output, bank: str | None) -> None:
    """List formulae: those that a trace found to recur have no bank."""
    with session.open("formulae list", read_only=True) as archive:
        found = archive.words.formulae()
    records = [
        {"bank": one.bank, "source": one.source, "releases": one.releases, "formula": one.body}
        for one in found
        if bank is None or one.bank == bank
    ]
    output.records(_COLUMNS, records)
    session.message(f"{len(records)} formulae")


@command.command("add")
@click.argument("lines", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bank", required=True, help="The bank they go into; it is made where there is none.")
@output_options
@pass_session
def add_formulae(session: Session, output: Output, lines: Path, bank: str) -> None:
    """Add the lines of FILE as formulae, one a line.

    The accounts follow at the next trace. A line of fewer than 12 letters cannot be recognised and is left out.
    """
    with session.open("formulae add") as archive:
        report = archive.words.add_formulae(lines, bank=bank)
    output.record(
        {
            "bank": report.bank,
            "added": report.added,
            "already there": report.already_there,
            "too short": report.too_short,
            "items": report.items,
        }
    )


@command.command("remove")
@click.argument("bank")
@pass_session
def remove_formulae(session: Session, bank: str) -> None:
    """Take a bank out. What it kept apart is matched again at the next trace."""
    with session.open("formulae remove") as archive:
        count = archive.words.remove_formulae(bank)
    session.message(f"removed {count} formulae")
