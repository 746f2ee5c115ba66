"""`twicetold merge`: take another archive's releases and fingerprints in."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import ItemError


@click.command("merge")
@click.argument("other", type=click.Path(exists=True, file_okay=False, path_type=Path))
@output_options
@pass_session
def command(session: Session, output: Output, other: Path) -> int:
    """Take the releases, words and fingerprints of the archive at OTHER into this one, without its media.

    The next 'twicetold trace' matches them with everything. A release of the same id that says something else is left
    as it is here and listed by 'twicetold problems', and so is what people decided otherwise in the two archives; the
    command then ends with exit status 3. Verdicts, codings and adjudications come along with who gave them and when;
    samples and what machines proposed do not.
    """
    with session.open("merge") as archive:
        report = archive.hash_only.merge(other, progress=session.progress())
    output.record(msgspec.to_builtins(report))
    return ItemError.exit_status if report.differing or report.conflicts else 0
