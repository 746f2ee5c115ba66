"""`twicetold timestamp`: have somebody else say when the custody log was as it is."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.session import Session, pass_session

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("timestamp")
def command() -> None:
    """Have the custody log's head stamped by a time stamping authority (RFC 3161); nothing is sent by this program."""


@command.command("request")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def request(session: Session, target: Path) -> None:
    """Write a request into TARGET, for you to send to an authority."""
    with session.open("timestamp", read_only=True) as archive:
        head = archive.evidence.request_timestamp(target)
    session.message(
        f"Asks for a stamp of {head}. Send it as application/timestamp-query, then 'twicetold timestamp keep'."
    )


@command.command("keep")
@click.argument("answer", type=_FILE)
@click.option("--roots", type=_FILE, required=True, help="Certificates of authorities that you trust, as PEM.")
@pass_session
def keep(session: Session, answer: Path, roots: Path) -> None:
    """Verify an authority's ANSWER and keep it in the custody log."""
    with session.open("timestamp", read_only=True) as archive:
        stamp = archive.evidence.keep_timestamp(answer, roots)
    session.message(f"Stamped at {stamp.at.isoformat()}; kept in the custody log.")
