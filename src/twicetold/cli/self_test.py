"""`twicetold self-test`: what would have been found in this archive."""

from __future__ import annotations

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.pipeline.reports import EDIT_COLUMNS
from twicetold.report.statements import not_found


@click.command("self-test")
@click.option(
    "--excerpts",
    type=click.IntRange(min=1, max=500),
    default=10,
    show_default=True,
    help="Stretches of footage that are planted, each once for every edit.",
)
@output_options
@pass_session
def command(session: Session, output: Output, excerpts: int) -> None:
    """Plant edited copies of the archive's own footage and tell how many are found, by edit.

    Recall stands with its 95 % interval; precision is the share of matched seconds that are right. What is not found
    under an edit here can be in the archive all the same; and edits made for measuring are easier than what people do
    to footage.
    """
    with session.open("self-test") as archive:
        results = archive.self_test(excerpts=excerpts, progress=session.progress())
        said = not_found(archive.account())
    output.records(EDIT_COLUMNS, [msgspec.to_builtins(result) for result in results])
    for sentence in said:
        session.message(sentence)
