"""`twicetold verdicts`: list what people said of matches."""

from __future__ import annotations

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.report.delimited import moment, seconds
from twicetold.time import Span

_COLUMNS = (
    "verdict_id",
    "at",
    "person",
    "word",
    "match_id",
    "query_item",
    "query_start_s",
    "query_end_s",
    "ref_item",
    "ref_start_s",
    "ref_end_s",
    "modality",
    "note",
)


@click.command("verdicts")
@output_options
@pass_session
def command(session: Session, output: Output) -> None:
    """List verdicts, oldest first: who said what of which match, as the match was then."""
    with session.open("verdicts", read_only=True) as archive:
        records = [
            {
                "verdict_id": given.id,
                "at": moment(given.at) if given.at else "",
                "person": given.person,
                "word": given.word.value,
                "match_id": given.match_id,
                "query_item": given.query_item,
                **_ends("query", given.query),
                "ref_item": given.ref_item,
                **_ends("ref", given.ref),
                "modality": given.modality.value,
                "note": given.note,
                "score": round(given.score, 4),
                "mirrored": given.mirrored,
                "rate": given.rate,
                "versions": given.versions,
            }
            for given in archive.verdicts.all()
        ]
    output.records(_COLUMNS, records)
    session.message(f"{len(records)} verdicts")


def _ends(side: str, span: Span | None) -> dict[str, str | None]:
    start, end = (seconds(span.first.us), seconds(span.stop.us)) if span else (None, None)
    return {f"{side}_start_s": start, f"{side}_end_s": end}
