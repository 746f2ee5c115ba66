"""`twicetold population`: what no list holds wholly, what archives missed, and how many people something reached."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import UsageError
from twicetold.report.results import reached
from twicetold.trends.calendar import By
from twicetold.trends.reach import audience, histories, missed
from twicetold.trends.reach.population import population

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("population")
@click.argument("lists", required=False, type=_FILE)
@click.option(
    "--by", type=click.Choice([by.value for by in By]), help="Correct the volume of each period ('date' is needed)."
)
@click.option(
    "--also",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another, independent archive of the same source, instead of LISTS; may be given several times.",
)
@click.option(
    "--audience", "places", type=_FILE, help="Counters of places ('place', 'measure', 'value'), instead of LISTS."
)
@result_options
@pass_session
def command(
    session: Session, shown: Shown, lists: Path | None, by: str | None, also: tuple[Path, ...], places: Path | None
) -> None:
    """Estimate what was not seen from two to five LISTS of names ('list', 'id', 'date'), with what has to be assumed.

    With --also, the volume of this archive and others is corrected for what they missed; releases are the same where
    they share an item or a web address. With --audience, counters become a lower and an upper bound, never one number.
    """
    if sum(bool(one) for one in (lists, also, places)) != 1:
        raise UsageError(
            "either LISTS, --also or --audience is needed, and one of them only",
            hint="'twicetold population --help' shows how.",
            code="population.what",
        )
    if places is not None:
        read, shared, ceiling = audience.read_places(places)
        shown.result(session, reached.of_audience(audience.audience(read, shared, ceiling=ceiling)))
    elif also:
        with session.open("population", read_only=True) as archive:
            found = archive.trends.missed(also, by=by or By.MONTH)
        shown.result(session, reached.of_missed(found))
    elif lists is not None:
        listed = histories.read_lists(lists)
        if by is None:
            shown.result(session, reached.of_population(population(histories.members_of(listed))))
            return
        periods = histories.periods_of(listed, By(by))
        members, undated = histories.by_period(listed, periods)
        shown.result(session, reached.of_missed(missed.corrected(periods, members, undated=undated)))
