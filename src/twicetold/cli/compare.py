"""`twicetold compare`: what two archives have in common."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from twicetold.cli.matches import ends
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.pipeline.comparing import Shared

_COLUMNS = (
    "theirs",
    "their_start_s",
    "their_end_s",
    "their_start_character",
    "their_end_character",
    "ours",
    "our_start_s",
    "our_end_s",
    "our_start_character",
    "our_end_character",
    "modality",
    "score",
    "same_file",
    "first",
)


@click.command("compare")
@click.argument("other", type=click.Path(exists=True, file_okay=False, path_type=Path))
@output_options
@pass_session
def command(session: Session, output: Output, other: Path) -> None:
    """What this archive and the one at OTHER have in common, with where it lies on both sides.

    Only fingerprints are compared, so neither needs its media. Words have characters instead of times, in the JSON
    formats. 'first' says which archive has the earlier release.
    """
    with session.open("compare", read_only=True) as archive:
        report = archive.hash_only.compare(other, progress=session.progress())
    output.records(_COLUMNS, [_record(shared) for shared in report.shared])
    session.message(f"{len(report.shared)} things shared; {report.items} items of the other archive compared")
    if report.incomparable:
        session.message(f"{report.incomparable} items have no fingerprints of this version and could not be compared.")


def _record(shared: Shared) -> dict[str, object]:
    match = shared.match
    return {
        "theirs": shared.theirs,
        "their_item": match.query_item,
        **ends("their", match.query, match.modality),
        "ours": shared.ours,
        "our_item": match.ref_item,
        **ends("our", match.ref, match.modality),
        "modality": match.modality.value,
        "score": round(match.score, 4),
        "same_file": shared.same_file,
        "first": shared.first,
        "mirrored": match.mirrored,
        "rate": match.rate,
        "evidence": msgspec.to_builtins(match.evidence),
    }
