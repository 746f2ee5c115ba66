"""`twicetold archive`: what is done to an archive as a whole."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session


@click.group("archive")
def command() -> None:
    """What is done to an archive as a whole."""


@command.command("strip")
@click.option("--yes", is_flag=True, help="Do not ask.")
@output_options
@pass_session
def strip(session: Session, output: Output, yes: bool) -> None:
    """Remove all media that has been traced, for good. Fingerprints, words and the record stay.

    Accounts stay as they are; later releases are still compared with what was stripped, by fingerprints alone, and
    such matches say so. Originals that stay elsewhere are not touched. Keep a copy: there is no way back but to add the
    same files again.
    """
    if not yes:
        click.confirm(f"Remove the media of the archive at {session.path}?", abort=True, err=True)
    with session.open("archive strip") as archive:
        report = archive.hash_only.strip()
    output.record(msgspec.to_builtins(report))
    if report.kept_untraced:
        session.message(
            f"{report.kept_untraced} items are not traced yet and keep their media: trace, then strip again."
        )
    if report.texts:
        session.message(f"{report.texts} texts are kept: words are their own fingerprint.")
    if report.reports:
        session.message(f"{report.reports} reports in 'reports/' are kept and may hold pictures.")
