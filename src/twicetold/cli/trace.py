"""`twicetold trace`: find what came from where."""

from __future__ import annotations

from collections.abc import Sequence

import click
import msgspec

from twicetold.api import Archive
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import ItemError
from twicetold.model import Part, TrackKind
from twicetold.pipeline.reports import Settled
from twicetold.report.words import count, date, stretch

SHOWN = 5
"""First answers that are told each time."""


@click.command("trace")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Files read and items matched side by side (default: media.workers of the settings).",
)
@click.option("--since", help="Match what was put out since this date again, although it is traced.")
@output_options
@pass_session
def command(session: Session, output: Output, workers: int | None, since: str | None) -> int:
    """Trace every release that is not traced yet, and settle the account of all.

    A new release is matched with all old ones, whatever its date; 'twicetold changes' tells what a find changed in
    their accounts. With --since, releases that may be as late as that date are matched anew with everything.

    Words are traced first, then films, stills and sound, the earliest first and some at a time. Accounts are settled in
    between: first answers are told on standard error within minutes, and 'twicetold matches' and the app show what is
    found so far while it goes on. Accounts of what is not traced yet say so.

    A trace that was interrupted goes on where it stopped. Items that cannot be read are told, kept for 'twicetold
    problems', and end the command with exit status 3.
    """
    with session.open("trace") as archive:
        report = archive.trace(
            progress=session.progress(),
            workers=workers,
            since=since,
            settled=lambda so_far: _tell(session, archive, so_far),
        )
    output.record(msgspec.to_builtins(report))
    return ItemError.exit_status if report.unreadable else 0


def _tell(session: Session, archive: Archive, so_far: Settled) -> None:
    """First answers, on standard error; programs get the numbers."""
    if session.log_json:
        told: dict[str, object] = {"releases": so_far.releases, "of": so_far.of, "recycled_parts": len(so_far.recycled)}
        session.record("accounts_settled", told)
        return
    session.message(f"{so_far.releases:,} of {count(so_far.of, 'release')} have their account by now.")
    shown = first_of_each(so_far.recycled, most=SHOWN)
    for part in shown:
        session.message(f"  {said(part, archive)}")
    left = len(so_far.recycled) - len(shown)
    if shown:
        more = f"{left:,} more are" if left > 1 else "They are"
        session.message(f"{more} listed by 'twicetold matches' and shown by 'twicetold serve' while this goes on.")


def first_of_each(recycled: Sequence[Part], *, most: int) -> list[Part]:
    """The first recycled part of each of the first releases."""
    return list({part.release: part for part in reversed(recycled)}.values())[::-1][:most]


def said(part: Part, archive: Archive) -> str:
    """What a recycled part shows again, in one line."""
    own, source = (_named(archive, release) for release in (part.release, part.source_release))
    here = stretch(part.span, part.track) if part.span else "the still"
    if part.track is TrackKind.SOUND:
        here = f"sound at {here}"
    there = f", {stretch(part.source_span, part.track)}" if part.source_span else ""
    return f"{own}, {here}: as in {source}{there}"


def _named(archive: Archive, release_id: str) -> str:
    release = archive.release(release_id)
    dated = release.date(archive.settings.lineage.date_order)
    return f"{release_id} ({date(dated)})" if dated else release_id
