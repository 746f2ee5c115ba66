"""`twicetold prevalence`: how common each theme is, with intervals."""

from __future__ import annotations

from datetime import timedelta

import click

from twicetold.api import Archive
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.coding.prevalence.estimators import Estimator
from twicetold.coding.prevalence.intervals import Interval
from twicetold.coding.prevalence.shares import ThemeShare
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.period import Period

_COLUMNS = ("period", "source", "theme", "share", "low", "high", "estimator", "units", "population", "machine_alone")


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
@output_options
@pass_session
def command(
    session: Session,
    output: Output,
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

    Shares are in per cent with 95 % intervals. The column machine_alone is what a machine says without being corrected,
    for comparison only.
    """
    with session.open("prevalence", read_only=True) as archive:
        if recycled:
            found = archive.coding.samples.recycled(sample=sample)
            output.record(
                {
                    "traced": _percent(found.traced),
                    "corrected": _percent(found.corrected.estimate),
                    "low": _percent(found.corrected.low),
                    "high": _percent(found.corrected.high),
                    "right": _percent(found.right.estimate),
                    "judged": found.judged,
                    "unsure": found.unsure,
                    "matches": found.population,
                }
            )
            session.message("Corrected for matches that are wrong. What was not found can only add to it.")
            return
        result = archive.coding.samples.prevalence(
            sample=sample,
            codebook=codebook,
            themes=themes,
            periods=_periods(archive, by),
            by_source=by_source,
            estimator=None if estimator is None else Estimator(estimator),
            model=model,
            simultaneous=simultaneous,
        )
    output.records(_COLUMNS, [_record(share) for share in result.shares])
    for caution in result.cautions:
        session.message(caution)
    session.message(result.method)


def _periods(archive: Archive, by: str | None) -> tuple[Period, ...]:
    """The periods that cover the dated releases."""
    order = archive.settings.lineage.date_order
    dates = [date for release in archive.releases() if (date := release.date(order)) is not None]
    if by is None or not dates:
        return ()
    first = min(date.earliest for date in dates).date()
    last = max(date.latest for date in dates).date()
    return periods_between(first, last + timedelta(days=1), By(by))


def _record(share: ThemeShare) -> dict[str, object]:
    interval, human = share.interval, share.human
    return {
        "period": share.group.period,
        "source": share.group.source,
        "theme": share.theme,
        **_ends("", interval),
        "estimator": "refused" if share.estimator is None else share.estimator.value,
        "units": share.units,
        "population": share.population,
        "machine_alone": None if share.machine is None else _percent(share.machine),
        "weight": round(share.weight, 4),
        **_ends("human_", human),
        "refused": share.refused,
        "cautions": list(share.cautions),
    }


def _ends(prefix: str, interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {f"{prefix}{name}": None for name in ("share", "low", "high")}
    return {
        f"{prefix}share": _percent(interval.estimate),
        f"{prefix}low": _percent(interval.low),
        f"{prefix}high": _percent(interval.high),
    }


def _percent(share: float) -> float:
    return round(100 * share, 2)
