"""`twicetold changes`: what a trace changed in the accounts."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.lineage.changes import AccountChange, Changed, State
from twicetold.lineage.lanes import Lane
from twicetold.report.delimited import seconds

_COLUMNS = ("release", "item", "lane", "start", "end", "unit", "was", "now")


@click.command("changes")
@click.option("--run", type=click.IntRange(min=1), help="The run (default: the last one that changed any account).")
@click.option("--all", "everything", is_flag=True, help="Also releases that had no account before.")
@output_options
@pass_session
def command(session: Session, output: Output, run: int | None, everything: bool) -> None:
    """What a trace changed in the accounts of older releases: a late find can show that what was new is not.

    One line for each stretch that is told otherwise. What accounts were after every run stays on record.
    """
    with session.open("changes", read_only=True) as archive:
        changes = [change for change in archive.lineage.changes(run) if everything or change.older]
    output.records(_COLUMNS, [_record(change, one) for change in changes for one in change.stretches])
    for change in changes:
        if change.before.share != change.after.share:
            session.message(
                f"{change.release}: recycled share {_percent(change.before.share)}, now {_percent(change.after.share)}"
            )
    session.message(f"{len(changes)} accounts changed")


def _record(change: AccountChange, one: Changed) -> dict[str, object]:
    words = one.lane is Lane.TEXT
    start, end = (one.span.start, one.span.end) if one.span else (None, None)
    return {
        "release": change.release,
        "item": one.item,
        "lane": one.lane.value,
        "start": start if words or start is None else seconds(start),
        "end": end if words or end is None else seconds(end),
        "unit": "" if one.span is None else "characters" if words else "s",
        "was": _said(one.was),
        "now": _said(one.now),
        "states": {"was": msgspec.to_builtins(one.was), "now": msgspec.to_builtins(one.now)},
    }


def _said(state: State) -> str:
    if state.kind is None:
        return "not told"
    return f"{state.kind.value} from {state.source_release}" if state.source_release else state.kind.value


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{100 * share:.1f} %"
