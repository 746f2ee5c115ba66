"""`twicetold bag`: put a release or a match, with all that it rests on, into a folder that others can verify."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session

INCOMPLETE = 3


@click.command("bag")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--release", help="This release.")
@click.option("--match", "match", type=int, help="This match: the items on both sides.")
@click.option("--hashes-only", is_flag=True, help="Leave the media out; fingerprints and digests go in.")
@output_options
@pass_session
def command(
    session: Session, output: Output, target: Path, release: str | None, match: int | None, hashes_only: bool
) -> int:
    """Make an evidence bag TARGET of a release or a match: media, fingerprints, verdicts, method, custody log, a page.

    After BagIt with SHA-256; 'verify.py' inside checks it with nothing but Python. The custody log is that of the whole
    archive, because a chain cannot be cut. Media that is gone is told and ends the command with exit status 3.
    """
    with session.open("bag", read_only=True) as archive:
        made = archive.evidence.bag(target, release=release, match=match, media=not hashes_only)
    output.record({"path": str(made.path), "files": made.files, "size_bytes": made.size_bytes, "sha256": made.sha256})
    session.listing([f"{item}: not in the bag, {reason}" for item, reason in made.missing], more="see README.html")
    return INCOMPLETE if made.missing else 0
