"""`twicetold proposals`: go through what machines propose."""

from __future__ import annotations

import click

from twicetold.api.proposals import as_record
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session

_CODER = click.option("--coder", required=True, help="Who answers.")


@click.group("proposals")
def command() -> None:
    """Go through proposals of machines. Accepting one makes a coding by the person who accepts; nothing else does."""


@command.command("list")
@click.option("--release", help="Only those of this release.")
@click.option("--viewer", help="Leave out what this coder must not see while a blind pass of theirs is open.")
@click.option("--open", "open_", is_flag=True, help="Leave out what somebody has answered.")
@output_options
@pass_session
def list_(session: Session, output: Output, release: str | None, viewer: str | None, open_: bool) -> None:
    """List proposals, the surest first."""
    with session.open("proposals", read_only=True) as archive:
        found = archive.coding.proposals.all(release=release, viewer=viewer, open_only=open_)
    columns = ("id", "release", "target", "item", "start", "end", "code", "score", "name", "answers")
    output.records(columns, [as_record(one) for one in found])


@command.command("models")
@output_options
@pass_session
def models(session: Session, output: Output) -> None:
    """List every model with what it learned from and how good it is on codings held out."""
    with session.open("proposals", read_only=True) as archive:
        found = archive.coding.proposals.models()
    records = [
        {
            "model": one.id,
            "kind": one.kind.value,
            "name": one.name,
            "version": one.version,
            "codebook": one.codebook,
            "codebook_version": one.codebook_version,
            "made_at": one.made_at.isoformat(),
            "learned_from": len(one.trained),
            "settings": one.settings,
            "quality": one.quality,
        }
        for one in found
    ]
    output.records(("model", "kind", "name", "version", "codebook", "made_at", "learned_from"), records)


@command.command("accept")
@click.argument("proposal", type=int)
@_CODER
@click.option("--note", default="", help="Why, in a sentence.")
@pass_session
def accept(session: Session, proposal: int, coder: str, note: str) -> None:
    """Make a coding of a proposal, by the coder who accepts it."""
    with session.open("proposals", read_only=True) as archive:
        made = archive.coding.proposals.accept(proposal, coder=coder, note=note)
    session.message(f"Kept as coding {made.id}.")


@command.command("reject")
@click.argument("proposal", type=int)
@_CODER
@pass_session
def reject(session: Session, proposal: int, coder: str) -> None:
    """Keep that a coder does not follow a proposal."""
    with session.open("proposals", read_only=True) as archive:
        archive.coding.proposals.reject(proposal, coder=coder)


@command.command("next")
@_CODER
@click.option("--count", type=click.IntRange(1, 1000), default=1, help="How many releases to give.")
@click.option("--model", type=int, help="Which model asks (default: the newest one of words or pictures).")
@pass_session
def next_(session: Session, coder: str, count: int, model: int | None) -> None:
    """Give a coder the releases that a model would learn most from. They enter no estimate of a share."""
    with session.open("proposals", read_only=True) as archive:
        given = archive.coding.proposals.next(coder=coder, count=count, model=model)
    for one in given:
        click.echo(one.release)
