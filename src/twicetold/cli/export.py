"""`twicetold export`: write tables for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.session import Session, pass_session
from twicetold.report.export import ALL, EXCHANGE_FORMATS, WHAT, ExportFormat, stream


@click.command("export")
@click.option("--what", type=click.Choice(WHAT), help="Which table (default: all; with vsc and vcsl, matches).")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in ExportFormat]),
    default=ExportFormat.CSV.value,
    show_default=True,
    help="vsc and vcsl are formats of copy detection research and hold matches only.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="A file for one table, a folder for all of them (default: standard output).",
)
@pass_session
def command(session: Session, *, what: str | None, form: str, output: Path | None) -> None:
    """Write releases, parts, matches and recycled shares for other programs.

    With a file or folder, a data package description of every column is written too. docs/exports.md describes them.
    """
    chosen = what or ("matches" if form in EXCHANGE_FORMATS else ALL)
    with session.open("export", read_only=True) as archive:
        if output is None:
            for piece in stream(archive.account(), what=chosen, form=form):
                click.echo(piece, nl=False)
            return
        for path in archive.export(output, what=chosen, form=form):
            session.message(f"Wrote {path}")
