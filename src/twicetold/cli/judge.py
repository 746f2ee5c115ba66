"""`twicetold judge`: keep a person's word on a match."""

from __future__ import annotations

import click

from twicetold.cli.session import Session, pass_session
from twicetold.model import VerdictWord


@click.command("judge")
@click.argument("match", type=int)
@click.argument("word", type=click.Choice([word.value for word in VerdictWord]))
@click.option("--note", default="", help="Why, in a sentence.")
@click.option("--person", default="", help="Who says so (default: your account on this machine).")
@click.option("--later", is_flag=True, help="Leave the accounts to 'twicetold settle', or to the next trace.")
@pass_session
def command(session: Session, match: int, word: str, note: str, person: str, later: bool) -> None:
    """Say of a match whether both sides show the same, are not the same, are furniture, or that you are unsure.

    A verdict is never changed or deleted; the last one given rules. What is not the same, or furniture, leaves every
    account, and no later trace brings it back. Works while a trace runs.
    """
    with session.open("judge", read_only=True) as archive:
        given = archive.verdicts.judge(match, word, person=person, note=note)
        if later:
            session.message(f"Kept as verdict {given.id}. 'twicetold settle' settles the accounts with it.")
            return
        settled = archive.verdicts.settle()
    told = f"{len(settled.releases)} accounts are" if len(settled.releases) != 1 else "1 account is"
    session.message(f"Kept as verdict {given.id}. {told} told anew.")
