"""`twicetold init`: make an archive."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.api import Archive
from twicetold.cli.session import Session, pass_session


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=True, path_type=Path), required=False)
@pass_session
def command(session: Session, folder: Path | None) -> None:
    """Make an archive in FOLDER, which is new or empty (default: the folder of --archive)."""
    with Archive.init(session.path if folder is None else folder) as archive:
        session.message(
            f"Made an archive in {archive.layout.root}. Its settings are in {archive.layout.settings.name}."
        )
        session.message(f"Next: twicetold -C '{archive.layout.root}' add FOLDER")
