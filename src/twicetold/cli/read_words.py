"""`twicetold read-words`: words seen and heard, by optional readers."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.errors import ItemError


@click.command("read-words")
@click.option("--on-screen", is_flag=True, help="Read what is written in films and stills.")
@click.option("--spoken", is_flag=True, help="Write down what is said in films and sound.")
@click.option(
    "--model",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with a Whisper model for faster-whisper (default: the packaged base model).",
)
@output_options
@pass_session
def command(session: Session, output: Output, on_screen: bool, spoken: bool, model: Path | None) -> int:
    """Read words off the screen and from speech; the next trace compares them with all others.

    Without an option both are read. Needs the extras 'ocr' and 'speech', which 'twicetold doctor' tells how to get;
    nothing is downloaded. What is read is kept with the program and version that read it, and shown as machine-made.
    """
    with session.open("read-words") as archive:
        report = archive.words.read(
            on_screen=on_screen or not spoken,
            spoken=spoken or not on_screen,
            model=model,
            progress=session.progress(),
        )
    output.record(msgspec.to_builtins(report))
    return ItemError.exit_status if report.failed else 0
