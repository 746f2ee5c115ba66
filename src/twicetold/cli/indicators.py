"""`twicetold indicators`: numbers from outside, each with bounds and where it was read."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.report.results import over_time


@click.command("indicators")
@click.argument("table", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@result_options
@pass_session
def command(session: Session, shown: Shown, table: Path | None) -> None:
    """List indicators; with TABLE, add values from it first: 'indicator', 'first', 'last', 'value', 'unit',
    'citation'.

    A value may have bounds (1500-2000). Two values for the same days are a dispute, and both are kept. Another unit
    than the indicator has is an error. Values are never changed or deleted.
    """
    with session.open("indicators", read_only=True) as archive:
        if table is not None:
            session.message(f"Kept {archive.trends.add_indicators(table)} new values.")
        found = archive.trends.indicators()
    if not found:
        session.message("No indicators yet. 'twicetold indicators TABLE' adds some.")
    shown.result(session, over_time.of_indicators(found))
