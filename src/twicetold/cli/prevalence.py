"""`twicetold prevalence`: how common each theme is, with intervals."""

from __future__ import annotations

from datetime import timedelta

import click

from twicetold.api import Archive
from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.coding.prevalence.estimators import Estimator
from twicetold.report.results.prevalent import of_prevalence, of_recycled
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.period import Period


@click.command("prevalence")
@click.option("--sample", help="Which sample (default: the only one).")
@click.option("--theme", "themes", multiple=True, help="Only this theme; may be given several times.")
@click.option("--by", type=click.Choice([one.value for one in By]), help="A share for each period.")
@click.option("--by-source", is_flag=True, help="A share for each source.")
@click.option(
    "--estimator",
    type=click.Choice(["human", "ppi++", "difference"]),
    help="Use this one (default: the shortest that may be used).",
)
@click.option("--model", type=int, help="Whose scores help (default: the newest model of this codebook).")
@click.option("--simultaneous", is_flag=True, help="Intervals that hold for all themes of a group at once.")
@click.option("--codebook", help="Which codebook (default: the only one).")
@click.option("--recycled", is_flag=True, help="The recycled share, from verdicts on a sample of matches.")
@result_options
@pass_session
def command(
    session: Session,
    shown: Shown,
    sample: str | None,
    themes: tuple[str, ...],
    by: str | None,
    by_source: bool,
    estimator: str | None,
    model: int | None,
    simultaneous: bool,
    codebook: str | None,
    recycled: bool,
) -> None:
    """Tell how common each theme is among the releases that a random sample was drawn from.

    Shares lie between 0 and 1, with 95 % intervals. The column machine_alone is what a machine says without being
    corrected, for comparison only.
    """
    with session.open("prevalence", read_only=True) as archive:
        if recycled:
            found = archive.coding.samples.recycled(sample=sample)
            shown.sheet(session, of_recycled(found), "recycled_share")
            return
        periods = _periods(archive, by)
        result = archive.coding.samples.prevalence(
            sample=sample,
            codebook=codebook,
            themes=themes,
            periods=periods,
            by_source=by_source,
            estimator=None if estimator is None else Estimator(estimator),
            model=model,
            simultaneous=simultaneous,
        )
    shown.sheet(session, of_prevalence(result, periods), "prevalence")


def _periods(archive: Archive, by: str | None) -> tuple[Period, ...]:
    """The periods that cover the dated releases."""
    order = archive.settings.lineage.date_order
    dates = [date for release in archive.releases() if (date := release.date(order)) is not None]
    if by is None or not dates:
        return ()
    first = min(date.earliest for date in dates).date()
    last = max(date.latest for date in dates).date()
    return periods_between(first, last + timedelta(days=1), By(by))
