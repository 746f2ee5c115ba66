"""`twicetold releases`: list what an archive holds."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.lineage.lanes import Lane
from twicetold.model import Precision, ReleaseDate
from twicetold.report.account import ReleaseAccount

_COLUMNS = ("id", "date", "date_kind", "date_provenance", "source", "items", "title")
_SHARES = ("recycled", "with_furniture", *(lane.value for lane in Lane), "remarks")
_WIDTH = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10, Precision.HOUR: 13, Precision.MINUTE: 16}


@click.command("releases")
@click.option("--source", help="Only those of this source.")
@click.option("--shares", is_flag=True, help="Also how much of each was told before, lane by lane, and the remarks.")
@output_options
@pass_session
def command(session: Session, output: Output, source: str | None, shares: bool) -> None:
    """List the releases: by the date that orders them, those without a date first.

    JSON formats also give every date with its precision and provenance, and the SHA-256 of every item.
    """
    with session.open("releases", read_only=True) as archive:
        order = archive.settings.lineage.date_order
        found = [release for release in archive.releases() if source is None or release.source == source]
        accounts = archive.account().by_id() if shares else {}
    records = []
    for release in found:
        date = release.date(order)
        record = msgspec.to_builtins(release)
        if output.format in {"table", "csv"}:
            record["items"] = len(release.items)
        record["date"] = "" if date is None else shown(date)
        record["date_kind"] = "" if date is None else date.kind.value
        record["date_provenance"] = "" if date is None else date.provenance.value
        if release.id in accounts:
            record.update(_shares(accounts[release.id]))
        records.append((("" if date is None else date.earliest.isoformat(), release.id), record))
    columns = (*_COLUMNS[:-1], *_SHARES, _COLUMNS[-1]) if shares else _COLUMNS
    output.records(columns, [record for _, record in sorted(records, key=lambda pair: pair[0])])


def _shares(account: ReleaseAccount) -> dict[str, object]:
    """Shares from 0 to 1, empty where nothing counts."""
    share = account.share
    return {
        "recycled": _rounded(share.share),
        "with_furniture": _rounded(share.share_with_furniture),
        **{lane.value: _rounded(share.lane(lane).share) for lane in Lane},
        "remarks": [remark.text for remark in account.remarks],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def shown(date: ReleaseDate) -> str:
    """A date as far as it is known, in UTC: '2024', '2024-05', '2024-05-06', '2024-05-06 14:30', ..."""
    text = date.earliest.strftime("%Y-%m-%d %H:%M:%S")
    return text[: _WIDTH.get(date.precision, len(text))]
