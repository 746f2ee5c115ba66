"""`twicetold report`: write the report, one HTML file."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from twicetold.cli.session import Session, pass_session
from twicetold.report.limits import STRIPS_PER_RELEASE
from twicetold.report.words import size


@click.command("report")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file (default: reports/report.html in the archive).",
)
@click.option("--open", "open_", is_flag=True, help="Open it in the browser afterwards.")
@click.option("--no-clear", is_flag=True, help="Leave clear pictures out: only grey, blurred ones are in the file.")
@click.option("--no-pictures", is_flag=True, help="Leave all pictures out.")
@click.option(
    "--strips",
    type=click.IntRange(min=0),
    default=STRIPS_PER_RELEASE,
    show_default=True,
    help="Most strips of frames for one release, its longest recycled stretches first.",
)
@click.option(
    "--with",
    "results",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Tell a result, too, from the folder that a command wrote with --folder; may be given several times.",
)
@click.option("--links", is_flag=True, help="Make web addresses links; they are plain text otherwise.")
@pass_session
def command(
    session: Session,
    *,
    file: Path | None,
    open_: bool,
    no_clear: bool,
    no_pictures: bool,
    strips: int,
    links: bool,
    results: tuple[Path, ...],
) -> None:
    """Write one self-contained HTML file: the archive in time, and for each release what in it was seen before.

    Pictures in it are grey and blurred until somebody asks. Its path is written to standard output.
    """
    with session.open("report", read_only=True) as archive:
        path = archive.report(
            file,
            pictures=not no_pictures,
            clear=not no_clear,
            links=links,
            strips_per_release=strips,
            results=results,
            progress=session.progress(),
        )
    click.echo(str(path))
    session.message(f"The report holds {size(path.stat().st_size)}.")
    if open_ and not webbrowser.open(path.resolve().as_uri()):
        session.message("No browser could be opened: open the file by hand.")
