"""`twicetold releases`: list what an archive holds."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.model import Precision, ReleaseDate

_COLUMNS = ("id", "date", "date_kind", "date_provenance", "source", "items", "title")
_WIDTH = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10, Precision.HOUR: 13, Precision.MINUTE: 16}


@click.command("releases")
@click.option("--source", help="Only those of this source.")
@output_options
@pass_session
def command(session: Session, output: Output, source: str | None) -> None:
    """List the releases: by the date that orders them, those without a date first.

    JSON formats also give every date with its precision and provenance, and the SHA-256 of every item.
    """
    with session.open("releases", read_only=True) as archive:
        order = archive.settings.lineage.date_order
        found = [release for release in archive.releases() if source is None or release.source == source]
    records = []
    for release in found:
        date = release.date(order)
        record = msgspec.to_builtins(release)
        if output.format in {"table", "csv"}:
            record["items"] = len(release.items)
        record["date"] = "" if date is None else shown(date)
        record["date_kind"] = "" if date is None else date.kind.value
        record["date_provenance"] = "" if date is None else date.provenance.value
        records.append((("" if date is None else date.earliest.isoformat(), release.id), record))
    output.records(_COLUMNS, [record for _, record in sorted(records, key=lambda pair: pair[0])])


def shown(date: ReleaseDate) -> str:
    """A date as far as it is known, in UTC: '2024', '2024-05', '2024-05-06', '2024-05-06 14:30', ..."""
    text = date.earliest.strftime("%Y-%m-%d %H:%M:%S")
    return text[: _WIDTH.get(date.precision, len(text))]
