"""`twicetold matches`: list which spans show the same material."""

from __future__ import annotations

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.model import Modality
from twicetold.report.delimited import seconds
from twicetold.report.tables import carried_matches
from twicetold.time import Span

_COLUMNS = (
    "match_id",
    "query_release",
    "query_start_s",
    "query_end_s",
    "query_start_character",
    "query_end_character",
    "ref_release",
    "ref_start_s",
    "ref_end_s",
    "ref_start_character",
    "ref_end_character",
    "modality",
    "score",
    "mirrored",
    "rate",
)


@click.command("matches")
@click.option("--release", help="Only those that this release has a side in.")
@click.option(
    "--min-score", type=click.FloatRange(0, 1), default=0.0, help="Only those that are right with this probability."
)
@output_options
@pass_session
def command(session: Session, output: Output, release: str | None, min_score: float) -> None:
    """List matches: the query is the later side where the dates tell.

    A still has no times; words have characters, counted from 0. JSON formats also give the items and what each match
    was decided on.
    """
    with session.open("matches", read_only=True) as archive:
        if release is not None:
            archive.release(release)
        pairs = list(carried_matches(archive.account()))
    records = [
        {
            "match_id": match.id,
            "query_release": query.release.id,
            "query_item": match.query_item,
            **ends("query", match.query, match.modality),
            "ref_release": ref.release.id,
            "ref_item": match.ref_item,
            **ends("ref", match.ref, match.modality),
            "modality": match.modality.value,
            "score": round(match.score, 4),
            "mirrored": match.mirrored,
            "rate": match.rate,
            "offset_known": match.offset_known,
            "evidence": match.evidence,
        }
        for match, query, ref in pairs
        if match.score >= min_score and (release is None or release in (query.release.id, ref.release.id))
    ]
    output.records(_COLUMNS, records)
    session.message(f"{len(records)} matches")


def ends(side: str, span: Span | None, modality: Modality) -> dict[str, str | int | None]:
    """Both ends of a span under names that begin with `side`: decimal seconds, of words characters."""
    if modality is Modality.TEXT:
        characters = (span.start, span.end) if span else (None, None)
        return {f"{side}_start_character": characters[0], f"{side}_end_character": characters[1]}
    # Decimal text: the exact microsecond, which a binary fraction would blur.
    start, end = (seconds(span.first.us), seconds(span.stop.us)) if span else (None, None)
    return {f"{side}_start_s": start, f"{side}_end_s": end}
