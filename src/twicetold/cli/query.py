"""`twicetold query`: what in a file is known."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.archive import releases
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.model import Modality
from twicetold.report.delimited import seconds
from twicetold.report.statements import could_have_been_found
from twicetold.time import Span

_COLUMNS = (
    "start_s",
    "end_s",
    "start_character",
    "end_character",
    "release",
    "ref_start_s",
    "ref_end_s",
    "ref_start_character",
    "ref_end_character",
    "modality",
    "score",
    "mirrored",
    "rate",
)


@click.command("query")
@click.argument("target", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@output_options
@pass_session
def command(session: Session, output: Output, target: Path) -> None:
    """Tell what in TARGET is known to the archive, without storing it.

    One row for each stretch and each item that shows it, with the first release of that item. A still has no times;
    words have characters, counted from 0, and JSON formats quote the source. Where nothing is found, it is told what
    could have been: in how many releases up to which date, which tracks and lengths, and under which edits.
    """
    not_found: list[str] = []
    with session.open("query", read_only=True) as archive:
        found = archive.query(target)
        place = archive.workplace()
        quotes = {
            (match.ref_item, match.ref): source.quote
            for match in found
            if (source := archive.words.passages(match).ref) is not None
        }
        first = {match.ref_item: min(place.holders[match.ref_item], key=place.chronology.rank) for match in found}
        same = releases.of_file(archive.connection, target)
        if not found:
            not_found = could_have_been_found(archive.lineage.reach())
    records = [
        {
            **_ends("", match.query, match.modality),
            "release": first[match.ref_item],
            **_ends("ref_", match.ref, match.modality),
            "modality": match.modality.value,
            "score": round(match.score, 4),
            "mirrored": match.mirrored,
            "rate": match.rate,
            "evidence": match.evidence,
            "quote": quotes.get((match.ref_item, match.ref)),
        }
        for match in found
    ]
    output.records(_COLUMNS, records)
    if same:
        session.message(f"This very file is in the archive, in {', '.join(release.id for release in same)}.")
    session.message(f"{len(records)} matches")
    for sentence in not_found:
        session.message(sentence)


def _ends(side: str, span: Span | None, modality: Modality) -> dict[str, str | int | None]:
    if modality is Modality.TEXT:
        characters = (span.start, span.end) if span else (None, None)
        return {f"{side}start_character": characters[0], f"{side}end_character": characters[1]}
    start, end = (seconds(span.first.us), seconds(span.stop.us)) if span else (None, None)
    return {f"{side}start_s": start, f"{side}end_s": end}
