"""`twicetold bank export`, `import` and `match`: what leaves, what arrives, and what of it the archive shows."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import UsageError
from twicetold.handover.forms import SUFFIXES, Form
from twicetold.report.delimited import seconds
from twicetold.time import Span

_LEAVING = ("difference", "entry", "kind", "hashes", "basis", "note")
_MATCHES = ("entry", "release", "item", "start_s", "end_s", "entry_start_s", "entry_end_s", "frames", "of_frames")
_REFUSED = 3


@click.command("export")
@click.argument("name")
@click.option(
    "--form",
    type=click.Choice([form.value for form in Form]),
    default=Form.TCAP.value,
    help="The format; vpdq and vpdq-json hold one film.",
)
@click.option("--to", "recipient", default="", help="Who gets it; what they have already is remembered by this name.")
@click.option("--file", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--dry-run", is_flag=True, help="Show what would leave and what would be new to them; write nothing.")
@click.option("--changes", is_flag=True, help="Only what they do not have so, with tombstones for what is withdrawn.")
@click.option("--entry", "entries", multiple=True, help="Only this entry; may be given again.")
@click.option("--unconfirmed", is_flag=True, help="Let entries leave that nobody confirmed.")
@click.option("--received", is_flag=True, help="Let entries leave that others handed to you.")
@output_options
@pass_session
def give(
    session: Session,
    output: Output,
    name: str,
    form: str,
    recipient: str,
    target: Path | None,
    dry_run: bool,
    changes: bool,
    entries: tuple[str, ...],
    unconfirmed: bool,
    received: bool,
) -> None:
    """Hand a bank over: write it for others, and keep in the custody log what left.

    Only confirmed entries leave, with hashes of quality 50 and above.
    """
    with session.open("bank", read_only=True) as archive:
        if dry_run:
            plan = archive.handover.leaving(name, recipient=recipient, unconfirmed=unconfirmed, received=received)
        else:
            if target is None:
                raise UsageError(
                    "a hand-over goes into a file",
                    hint=f"Name one: --file {name.lower()}.{SUFFIXES.get(Form(form), 'json')}, or look with --dry-run.",
                    code="export.needs_path",
                )
            done = archive.handover.hand_over(
                name,
                target,
                form=form,
                recipient=recipient,
                unconfirmed=unconfirmed,
                received=received,
                changes_only=changes,
                uids=entries,
            )
            plan = done.leaving
    rows = [(one.difference.value, one.entry) for one in plan.going]
    rows += [(f"held back: {one.reason}", one.entry) for one in plan.held]
    output.records(
        _LEAVING,
        [
            {
                "difference": difference,
                "entry": entry.uid,
                "kind": entry.kind.value,
                "hashes": len(entry.hashes),
                "basis": entry.basis.value,
                "note": entry.note,
            }
            for difference, entry in rows
            if not entries or entry.uid in entries
        ],
    )
    counts = ", ".join(f"{count} {what}" for what, count in plan.counts().items())
    session.message(
        f"{counts}." if dry_run else f"{counts}. {done.entries} in {done.path}, checkpoint {done.checkpoint}."
    )


@click.command("import")
@click.argument("name")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@output_options
@pass_session
def receive(session: Session, output: Output, name: str, source: Path) -> int:
    """Take somebody's list into a bank of its own: lines, CSV, TCAP, STIX, MISP, or vPDQ in any of its forms.

    What cannot be used is told, and ends the command with exit status 3; the rest is kept.
    """
    with session.open("bank", read_only=True) as archive:
        change = archive.handover.receive(name, source)
    output.record(
        {"added": change.added, "changed": change.changed, "kept": change.kept, "refused": len(change.refused)}
    )
    session.listing([f"{place}: {reason}" for place, reason in change.refused], more="correct these first")
    return _REFUSED if change.refused else 0


@click.command("match")
@click.argument("name")
@click.option("--max-distance-bits", type=click.IntRange(0, 64), default=31, help="Distance that counts as the same.")
@output_options
@pass_session
def match_bank(session: Session, output: Output, name: str, max_distance_bits: int) -> None:
    """Tell where the archive shows what a bank holds: which stretch of which release, and which part of the entry."""
    with session.open("bank", read_only=True) as archive:
        found = archive.handover.match_bank(name, max_distance_bits=max_distance_bits)
        place = archive.workplace()
        first = {one.item: min(place.holders[one.item], key=place.chronology.rank) for one in found}
    records = [
        {
            "entry": one.uid,
            "release": first[one.item],
            "item": one.item,
            **_ends("", one.span),
            **_ends("entry_", one.entry_span),
            "frames": one.frames,
            "of_frames": one.of_frames,
            "distance_bits": one.distance_bits,
        }
        for one in found
    ]
    output.records(_MATCHES, records)
    session.message(f"{len(records)} matches")


def _ends(side: str, span: Span | None) -> dict[str, str | None]:
    start, end = (seconds(span.first.us), seconds(span.stop.us)) if span else (None, None)
    return {f"{side}start_s": start, f"{side}end_s": end}
