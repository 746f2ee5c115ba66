"""`twicetold team`: accounts and API tokens of `twicetold serve --team`."""

from __future__ import annotations

import sys

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.web.accounts import TOKEN_DAYS, Accounts
from twicetold.web.keeping import Keeping
from twicetold.web.visitor import Right, Role


def _accounts(session: Session) -> Accounts:
    with session.open("team", read_only=True) as archive:
        return Accounts(Keeping(archive.layout.desk))


def _password() -> str:
    """Asked for twice at a terminal; else the first line of standard input. Never an option: others see those."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")


@click.group("team", invoke_without_command=True)
@output_options
@click.pass_context
def command(context: click.Context, output: Output) -> None:
    """List the accounts of this archive's team, and change them.

    An account and its role hold in this archive only.
    """
    if context.invoked_subcommand is None:
        found = _accounts(context.find_object(Session) or Session()).all()
        output.records(("person", "role", "made_at", "closed_at"), [msgspec.to_builtins(one) for one in found])


@command.command("add")
@click.argument("person")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@pass_session
def add(session: Session, person: str, role: str) -> None:
    """Add a person; the password is asked for, or read from standard input."""
    _accounts(session).add(person, _password(), role)
    session.message(f"Added {person} as {role}.")


@command.command("change")
@click.argument("person")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Another role; tokens end.")
@click.option("--password", "ask", is_flag=True, help="Another password, asked for or read from standard input.")
@pass_session
def change(session: Session, person: str, role: str | None, ask: bool) -> None:
    """Give a person another role or password; every session of theirs ends."""
    _accounts(session).change(person, role=role, password=_password() if ask else None)


@command.command("close")
@click.argument("person")
@pass_session
def close(session: Session, person: str) -> None:
    """Let a person in no longer; what they decided stays under their name."""
    _accounts(session).close(person)


@command.command("token")
@click.argument("person")
@click.argument("name")
@click.option(
    "--right", "rights", type=click.Choice([right.value for right in Right]), multiple=True, help="A right it has."
)
@click.option("--days", type=click.IntRange(1, 3650), default=TOKEN_DAYS, help="Days until it ends.")
@click.option("--revoke", is_flag=True, help="End the token of this name instead.")
@pass_session
def token(session: Session, person: str, name: str, rights: tuple[str, ...], days: int, revoke: bool) -> None:
    """Print a new API token for a program, once; only a digest of it is kept."""
    accounts = _accounts(session)
    if revoke:
        session.message("Ended." if accounts.revoke(person, name) else "There was none of this name.")
        return
    click.echo(accounts.new_token(person, name, [Right(right) for right in rights or ("see",)], days=days))
