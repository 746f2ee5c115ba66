"""`twicetold figures`: compute published figures again."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.report.results import published
from twicetold.trends.figures import claim
from twicetold.trends.figures.check import check


@click.command("figures")
@click.argument("action", type=click.Choice(["check"]))
@click.argument("table", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@result_options
@pass_session
def command(session: Session, shown: Shown, action: str, table: Path | None) -> None:
    """Compute the figures of a table again and tell what reproduces, what contradicts and what is disputed.

    Columns: 'id', 'quantity', 'value', 'unit'; 'first', 'last'; 'part' and 'of' name the rows that a figure is
    computed from. Read as well: 'period', 'denominator', 'source', 'status', 'check'. Without TABLE the published
    figures that come with Twicetold are checked (one movement's media, 2014 to 2020).
    """
    del action  # there is one yet
    shown.result(session, published.of_check(check(claim.published() if table is None else claim.read_claims(table))))
