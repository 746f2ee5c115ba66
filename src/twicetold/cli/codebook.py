"""`twicetold codebook`: add, list, show and compare codebooks."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.coding.codebook_document import document_of
from twicetold.errors import UsageError
from twicetold.report.results import coded


@click.group("codebook")
def command() -> None:
    """Keep codebooks: what each code means, when it applies and when it does not, version by version.

    A codebook is a TOML document; docs/coding.md shows one. Versions are never changed: a changed document gets the
    next version, and says what became of codes that are gone.
    """


@command.command("add")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--default", "default", is_flag=True, help="Add the codebook that comes with Twicetold.")
@pass_session
def add(session: Session, file: Path | None, default: bool) -> None:
    """Add a codebook, or the next version of one, from a TOML document or a REFI-QDA codebook (.qdc)."""
    if (file is None) != default:
        raise UsageError(
            "give a file, or --default", hint="twicetold codebook add codebook.toml", code="codebook.which"
        )
    with session.open("codebook", read_only=True) as archive:
        book = archive.coding.add_codebook(file)
    session.message(f"Codebook '{book.name}', version {book.version}: {len(book.current)} codes.")


@command.command("list")
@result_options
@pass_session
def list_(session: Session, shown: Shown) -> None:
    """List every version of every codebook."""
    with session.open("codebook", read_only=True) as archive:
        found = coded.of_codebooks(archive.coding.codebooks())
    shown.sheet(session, found, "codebooks")


@command.command("show")
@click.argument("name", required=False)
@click.option("--version", type=int, help="Which version (default: the newest).")
@result_options
@pass_session
def show(session: Session, shown: Shown, name: str | None, version: int | None) -> None:
    """Show the codes of a codebook that are given now. JSON formats give everything the document says."""
    with session.open("codebook", read_only=True) as archive:
        book = archive.coding.codebook(name, version)
    shown.sheet(session, coded.of_codebook(book), "codebook")


@command.command("diff")
@click.argument("name")
@click.argument("old", type=int)
@click.argument("new", type=int)
@result_options
@pass_session
def diff(session: Session, shown: Shown, name: str, old: int, new: int) -> None:
    """Tell what changed in meaning from one version of a codebook to another, code by code."""
    with session.open("codebook", read_only=True) as archive:
        found = archive.coding.codebook_difference(name, old, new)
    shown.sheet(session, coded.of_differences(name, old, new, found), "codebook_differences")


@command.command("export")
@click.argument("name", required=False)
@click.option("--version", type=int, help="Which version (default: the newest).")
@click.option(
    "-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="A .toml or .qdc file to write."
)
@pass_session
def export(session: Session, name: str | None, version: int | None, file: Path | None) -> None:
    """Write a codebook as its TOML document, or as a REFI-QDA codebook where the file is named .qdc."""
    with session.open("codebook", read_only=True) as archive:
        if file is None:
            click.echo(document_of(archive.coding.codebook(name, version)), nl=False)
        else:
            archive.coding.export_codebook(file, name=name, version=version)
