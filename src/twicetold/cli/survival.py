"""`twicetold survival`: how long what was observed stays up, how fast it is taken down, whether it comes back."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.report.results import persisted
from twicetold.trends.persistence.log import read_log
from twicetold.trends.persistence.observation import Origin


@click.command("survival")
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--show",
    type=click.Choice(["survival", "takedown", "returns"]),
    default="survival",
    help="The curve, rates by platform, or what came back (needs an archive with the releases).",
)
@click.option(
    "--origin",
    type=click.Choice([origin.value for origin in Origin]),
    default="created",
    help="What ages count from; from first sight, nothing is said of the time before.",
)
@result_options
@pass_session
def command(session: Session, shown: Shown, log: Path, show: str, origin: str) -> None:
    """Tell from an observation LOG how long addresses or accounts live: 'subject', 'platform', 'at', 'state' (alive,
    gone).

    Also read: 'views', 'created', 'cluster' (what goes together), 'release'. Checks are taken as intervals, late finds
    as late (left truncation).
    """
    from twicetold.trends.persistence.survival import survive  # noqa: PLC0415 - statistics load only when needed
    from twicetold.trends.persistence.takedown import takedown  # noqa: PLC0415 - statistics load only when needed

    match show:
        case "returns":
            with session.open("survival", read_only=True) as archive:
                found = archive.trends.returns(log)
            shown.result(session, persisted.of_returns(found))
        case "takedown":
            shown.result(session, persisted.of_takedown(takedown(read_log(log), origin=origin)))
        case _:
            shown.result(session, persisted.of_survival(survive(read_log(log), origin=origin)))
