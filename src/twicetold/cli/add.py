"""`twicetold add`: take releases in."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from twicetold.archive.problems import line_of
from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import ItemError
from twicetold.model import Storage


@click.command("add")
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--releases",
    type=click.Path(path_type=Path),
    help="A table or export that says which file belongs to which release; its files count from TARGET.",
)
@click.option("--source", help="The source (outlet, channel) of releases that name none.")
@click.option(
    "--storage",
    type=click.Choice([storage.value for storage in Storage]),
    default=Storage.COPIED.value,
    help="Copy originals into the archive, or reference them where they stay.",
)
@output_options
@pass_session
def command(
    session: Session, output: Output, *, target: Path, releases: Path | None, source: str | None, storage: str
) -> int:
    """Take in TARGET: a folder, a media file, a table or export, or a web archive (WARC, WACZ).

    Adding again adds nothing twice and goes on where an interrupted run stopped. Files and rows that cannot be taken in
    are told, kept for 'twicetold problems', and end the command with exit status 3.
    """
    with session.open("add") as archive:
        report = archive.add(target, releases=releases, source=source, storage=storage, progress=session.progress())
    for notice in report.notices:
        session.message(notice)
    session.listing(
        [f"{line_of(problem)} [{problem.code}]" for problem in report.problems],
        more="twicetold problems",
        codes=[problem.code for problem in report.problems],
    )
    summary = msgspec.to_builtins(report)
    summary["problems"] = len(report.problems)
    del summary["notices"]
    output.record(summary)
    return ItemError.exit_status if report.problems else 0
