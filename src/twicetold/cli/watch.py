"""`twicetold watch`: which sources' newest period stands out."""

from __future__ import annotations

from datetime import date

import click

from twicetold.cli.days import LastDay
from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.report.results import watched
from twicetold.trends.calendar import By


@click.command("watch")
@click.option("--by", type=click.Choice([by.value for by in By]), default="week", help="What one period is.")
@click.option("--to", "last", type=LastDay(), help="Last day that was collected (default: of windows, or of releases).")
@click.option(
    "--false-alarms",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="Chance that a run raises anything where nothing changed, over all sources and questions together.",
)
@click.option(
    "--baseline", type=click.IntRange(8), default=26, show_default=True, help="Periods that are looked back on."
)
@result_options
@pass_session
def command(session: Session, shown: Shown, by: str, last: date | None, false_alarms: float, baseline: int) -> None:
    """Tell whether a quiet source stirs, one bursts, or its share of new footage jumps, in the newest period.

    Give --to where you looked further than the last release: a period that ends with a release always holds one.
    """
    with session.open("watch", read_only=True) as archive:
        found = archive.trends.watch(by=by, last=last, false_alarms=false_alarms, baseline=baseline)
    shown.result(session, watched.of_watch(found))
