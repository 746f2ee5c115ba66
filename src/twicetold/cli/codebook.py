"""`twicetold codebook`: add, list, show and compare codebooks."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.coding.codebook_document import document_of
from twicetold.errors import UsageError


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
@output_options
@pass_session
def list_(session: Session, output: Output) -> None:
    """List every version of every codebook."""
    with session.open("codebook", read_only=True) as archive:
        records = [
            {"name": book.name, "version": book.version, "codes": len(book.current), "title": book.title}
            for book in archive.coding.codebooks()
        ]
    output.records(("name", "version", "codes", "title"), records)


@command.command("show")
@click.argument("name", required=False)
@click.option("--version", type=int, help="Which version (default: the newest).")
@output_options
@pass_session
def show(session: Session, output: Output, name: str | None, version: int | None) -> None:
    """Show the codes of a codebook that are given now. JSON formats give everything the document says."""
    with session.open("codebook", read_only=True) as archive:
        book = archive.coding.codebook(name, version)
    records = [
        {
            "code": code.id,
            "label": code.label,
            "parent": code.parent,
            "definition": code.definition,
            "include": list(code.include),
            "exclude": list(code.exclude),
            "examples": list(code.examples),
            "level": code.level.value,
            "values": list(code.values),
            "since": code.since,
        }
        for code in book.current
    ]
    output.records(("code", "label", "parent", "definition"), records)


@command.command("diff")
@click.argument("name")
@click.argument("old", type=int)
@click.argument("new", type=int)
@output_options
@pass_session
def diff(session: Session, output: Output, name: str, old: int, new: int) -> None:
    """Tell what changed in meaning from one version of a codebook to another, code by code."""
    with session.open("codebook", read_only=True) as archive:
        found = archive.coding.codebook_difference(name, old, new)
    records = [
        {
            "code": one.code,
            "what": one.what,
            "before": one.before,
            "after": one.after,
            "changes_meaning": one.changes_meaning,
        }
        for one in found
    ]
    output.records(("code", "what", "before", "after", "changes_meaning"), records)
    session.message(f"{len(records)} differences, {sum(one.changes_meaning for one in found)} of them in meaning")


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
