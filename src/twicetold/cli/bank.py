"""`twicetold bank`: named lists of fingerprints, made here for others or received from them."""

from __future__ import annotations

import click

from twicetold.archive.bank_entries import BankEntry, Category
from twicetold.cli.bank_exchange import give, match_bank, receive
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import UsageError
from twicetold.handover.banking import Change
from twicetold.report.delimited import seconds
from twicetold.time import Span

_BANKS = ("bank", "origin", "entries", "withdrawn", "made_at", "note")
_ENTRIES = ("entry", "kind", "hashes", "category", "basis", "hashed_from", "item", "start_s", "end_s", "withdrawn")
UNUSABLE = 3


@click.group("bank")
def command() -> None:
    """Keep banks: named lists of fingerprints, made here for others or received from them."""


@command.command("list")
@output_options
@pass_session
def list_banks(session: Session, output: Output) -> None:
    """List banks."""
    with session.open("bank", read_only=True) as archive:
        records = [
            {
                "bank": bank.name,
                "origin": bank.origin.value,
                "entries": bank.entries,
                "withdrawn": bank.withdrawn,
                "made_at": bank.made_at,
                "note": bank.note,
            }
            for bank in archive.handover.banks()
        ]
    output.records(_BANKS, records)


@command.command("create")
@click.argument("name")
@click.option("--note", default="", help="What it is for.")
@pass_session
def create(session: Session, name: str, note: str) -> None:
    """Make an empty bank. NAME has capital letters, digits and underscores, as the servers of others want it."""
    with session.open("bank", read_only=True) as archive:
        made = archive.handover.create(name, note=note)
    session.message(f"Made the bank {made.name}. 'twicetold bank add {made.name}' fills it.")


@command.command("show")
@click.argument("name")
@output_options
@pass_session
def show(session: Session, output: Output, name: str) -> None:
    """List a bank's entries, withdrawn ones too. JSON formats also give the hashes and what people think of each."""
    with session.open("bank", read_only=True) as archive:
        entries = archive.handover.entries(name)
    output.records(_ENTRIES, [_record(entry) for entry in entries])
    session.message(f"{sum(not entry.withdrawn for entry in entries)} entries")


@command.command("add")
@click.argument("name")
@click.option("--match", "matches", type=int, multiple=True, help="This match; without any: all that are confirmed.")
@click.option("--release", help="This release's side of its confirmed matches.")
@click.option("--whole", is_flag=True, help="With --release: all its pictures, on your word.")
@click.option("--item", help="This item, on your word; a film needs --span.")
@click.option("--span", "ends", help="With --item: from and to in seconds, such as 12.5-20.")
@click.option(
    "--side",
    type=click.Choice(["reference", "query", "both"]),
    default="reference",
    help="Whose pictures of a match are hashed: the earlier release's, the later one's, or both.",
)
@click.option("--unconfirmed", is_flag=True, help="Take matches that nobody judged, too; they do not leave by default.")
@click.option(
    "--category",
    type=click.Choice([category.value for category in Category]),
    default=Category.INVESTIGATION_SEED.value,
    help="What is said of the material.",
)
@click.option("--tag", "tags", multiple=True, help="A label; may be given again.")
@click.option("--note", default="", help="Up to 255 characters.")
@output_options
@pass_session
def add(
    session: Session,
    output: Output,
    name: str,
    matches: tuple[int, ...],
    release: str | None,
    whole: bool,
    item: str | None,
    ends: str | None,
    side: str,
    unconfirmed: bool,
    category: str,
    tags: tuple[str, ...],
    note: str,
) -> int:
    """Put just the matched seconds of confirmed matches into a bank, hashed anew from the media.

    Frames are read again whole, one a second; where the media is gone the archive's own coarser hashes
    stand in and the entry says so.
    """
    with session.open("bank", read_only=True) as archive:
        said = {"category": category, "tags": tags, "note": note}
        banks = archive.handover
        if item is not None:
            change = banks.add_span(name, item, None if ends is None else _span(ends), **said)  # type: ignore[arg-type]
        elif release is not None:
            change = banks.add_release(name, release, whole=whole, unconfirmed=unconfirmed, **said)  # type: ignore[arg-type]
        else:
            change = banks.add_matches(name, matches or None, side=side, unconfirmed=unconfirmed, **said)  # type: ignore[arg-type]
    return tell(session, output, change)


@command.command("withdraw")
@click.argument("name")
@click.argument("entries", nargs=-1, required=True)
@pass_session
def withdraw(session: Session, name: str, entries: tuple[str, ...]) -> None:
    """Withdraw ENTRIES: whoever has them is told by the next hand-over."""
    with session.open("bank", read_only=True) as archive:
        count = archive.handover.withdraw(name, entries)
    session.message(f"{count} withdrawn")


@command.command("feedback")
@click.argument("name")
@click.argument("entry")
@click.argument("opinion", type=click.Choice(["affirmed", "disputed"]))
@click.option("--note", default="", help="Why, in a sentence.")
@click.option("--person", default="", help="Who says so (default: your account on this machine).")
@pass_session
def feedback(session: Session, name: str, entry: str, opinion: str, note: str, person: str) -> None:
    """Keep what somebody thinks of an ENTRY; it goes back to others with the list."""
    with session.open("bank", read_only=True) as archive:
        archive.handover.say(name, entry, opinion, person=person, note=note)


command.add_command(give)
command.add_command(receive)
command.add_command(match_bank)


def tell(session: Session, output: Output, change: Change) -> int:
    """Write what came of filling a bank; status 3 where something could not be used."""
    output.record(
        {"added": change.added, "changed": change.changed, "kept": change.kept, "refused": len(change.refused)}
    )
    session.listing([f"{place}: {reason}" for place, reason in change.refused], more="all are in the JSON of the API")
    return UNUSABLE if change.refused else 0


def _span(text: str) -> Span:
    first, _, last = text.partition("-")
    try:
        return Span.from_seconds(first.strip(), last.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError(
            f"'{text}' is no span: {error}", hint="Write from and to in seconds, such as 12.5-20.", code="bank.span"
        ) from None


def _record(entry: BankEntry) -> dict[str, object]:
    return {
        "entry": entry.uid,
        "kind": entry.kind.value,
        "hashes": len(entry.hashes),
        "category": entry.category.value,
        "basis": entry.basis.value,
        "hashed_from": entry.hashed_from.value,
        "item": entry.item,
        "start_s": seconds(entry.span.first.us) if entry.span else None,
        "end_s": seconds(entry.span.stop.us) if entry.span else None,
        "withdrawn": entry.withdrawn,
        "tags": list(entry.tags),
        "note": entry.note,
        "release": entry.release,
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
        "change": entry.change,
        "values": [{"hash": one.code.hex(), "quality": one.quality, "time_us": one.time_us} for one in entry.hashes],
        "feedback": [
            {"person": one.person, "opinion": one.opinion, "note": one.note, "at": one.at} for one in entry.feedback
        ],
    }
