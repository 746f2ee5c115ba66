"""`twicetold clip`: write the pair of a match side by side."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.session import Session, pass_session


@click.command("clip")
@click.argument("match", type=int)
@click.argument("target", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--sound",
    type=click.Choice(["none", "earlier", "later"]),
    default="none",
    show_default=True,
    help="Whose sound the clip has.",
)
@pass_session
def command(session: Session, match: int, target: Path | None, sound: str) -> None:
    """Write the pair of MATCH side by side into TARGET (default: match-N.webm): its source burnt in, muted by default.

    The earlier release is on the left. The custody log tells of it. Look at it where others need not: it is as clear as
    the originals.
    """
    with session.open("clip", read_only=True) as archive:
        made = archive.evidence.clip(match, target or Path(f"match-{match}.webm"), sound=sound)
    click.echo(str(made))
