"""`twicetold code`: give codes, take them back, work through what is assigned, and decide where coders differ."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.cli.code_targets import passage_of, span_of
from twicetold.cli.output import Output, output_options
from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.report.results import coded

_CODER = click.option("--coder", required=True, help="Who codes.")
_CODEBOOK = click.option("--codebook", help="Which codebook (default: the only one).")


@click.group("code")
def command() -> None:
    """Code releases, spans of films and passages of texts, by one person or several.

    Everything works while a trace runs, and is kept for good: what is taken back keeps its row.
    """


@command.command("coders")
@click.argument("name", required=False)
@output_options
@pass_session
def coders(session: Session, output: Output, name: str | None) -> None:
    """List who codes, or add somebody. Two people need two names."""
    with session.open("code", read_only=True) as archive:
        if name is not None:
            archive.coding.add_coder(name)
        records = [{"coder": coder.name, "added_at": coder.added_at.isoformat()} for coder in archive.coding.coders()]
    output.records(("coder", "added_at"), records)


@command.command("assign")
@click.argument("releases", nargs=-1, required=True)
@click.option("--coder", "coders_", multiple=True, required=True, help="Who gets them; may be given several times.")
@click.option("--open", "open_", is_flag=True, help="Let coders see what others coded. By default passes are blind.")
@_CODEBOOK
@pass_session
def assign(
    session: Session, releases: tuple[str, ...], coders_: tuple[str, ...], open_: bool, codebook: str | None
) -> None:
    """Give releases to coders, each release to each of them."""
    with session.open("code", read_only=True) as archive:
        made = archive.coding.assign(releases, coders_, codebook=codebook, blind=not open_)
    session.message(f"{len(made)} passes assigned")


@command.command("start")
@click.argument("release")
@_CODER
@_CODEBOOK
@pass_session
def start(session: Session, release: str, coder: str, codebook: str | None) -> None:
    """Begin a release that was not assigned, before looking at what others coded."""
    with session.open("code", read_only=True) as archive:
        archive.coding.start(release, coder=coder, codebook=codebook)


@command.command("passes")
@click.option("--coder", help="Only those of this coder.")
@click.option("--open", "open_", is_flag=True, help="Only those that are not finished.")
@result_options
@pass_session
def passes(session: Session, shown: Shown, coder: str | None, open_: bool) -> None:
    """List who works, or worked, on what."""
    with session.open("code", read_only=True) as archive:
        found = archive.coding.passes(coder=coder)
    chosen = [one for one in found if not (open_ and one.finished_at)]
    shown.sheet(session, coded.of_passes(chosen), "passes")


@command.command("add")
@click.argument("release")
@click.argument("code")
@_CODER
@click.option("--item", default="", help="One item of the release, by the first digits of its SHA-256.")
@click.option("--span", help="Of an item's film or sound, START-END: seconds or h:mm:ss.")
@click.option("--passage", help="Of an item's text, START-END: characters from 0, end not included.")
@click.option("--value", default="", help="The value, for a code with a scale.")
@click.option("--note", default="", help="Why, in a sentence.")
@_CODEBOOK
@pass_session
def add(
    session: Session,
    release: str,
    code: str,
    coder: str,
    item: str,
    span: str | None,
    passage: str | None,
    value: str,
    note: str,
    codebook: str | None,
) -> None:
    """Give a code to a release, an item, a span or a passage."""
    with session.open("code", read_only=True) as archive:
        if not item and (span or passage) and len(archive.release(release).items) == 1:
            item = archive.release(release).items[0]
        made = archive.coding.code(
            release,
            code,
            coder=coder,
            item=item,
            span=span_of(span),
            passage=passage_of(passage),
            value=value,
            note=note,
            codebook=codebook,
        )
    session.message(f"Kept as coding {made.id}.")


@command.command("withdraw")
@click.argument("coding", type=int)
@_CODER
@click.option("--reason", default="", help="Why, in a sentence.")
@pass_session
def withdraw(session: Session, coding: int, coder: str, reason: str) -> None:
    """Take a coding back; its row stays, marked."""
    with session.open("code", read_only=True) as archive:
        archive.coding.withdraw(coding, coder=coder, reason=reason)


@command.command("done")
@click.argument("release")
@_CODER
@_CODEBOOK
@pass_session
def done(session: Session, release: str, coder: str, codebook: str | None) -> None:
    """Say that a coder is done with a release: codes that were not given do not apply."""
    with session.open("code", read_only=True) as archive:
        archive.coding.finish(release, coder=coder, codebook=codebook)


@command.command("list")
@click.option("--release", help="Only those of this release.")
@click.option("--coder", help="Only those of this coder.")
@click.option("--viewer", help="Leave out what this coder must not see while a blind pass of theirs is open.")
@click.option("--withdrawn", is_flag=True, help="List those that were taken back, too.")
@result_options
@pass_session
def list_(
    session: Session, shown: Shown, release: str | None, coder: str | None, viewer: str | None, withdrawn: bool
) -> None:
    """List codings, oldest first. Times of spans are microseconds, of passages code points."""
    with session.open("code", read_only=True) as archive:
        found = archive.coding.codings(release=release, coder=coder, viewer=viewer, withdrawn=withdrawn)
    shown.sheet(session, coded.of_codings(found), "codings")


@command.command("adjudicate")
@click.argument("release")
@click.argument("code")
@click.argument("word", type=click.Choice(["applies", "does-not-apply"]))
@_CODER
@click.option("--value", default="", help="The value, for a code with a scale.")
@click.option("--note", default="", help="Why, in a sentence.")
@_CODEBOOK
@pass_session
def adjudicate(
    session: Session, release: str, code: str, word: str, coder: str, value: str, note: str, codebook: str | None
) -> None:
    """Decide whether a code applies to a release; what each coder gave stays as it is."""
    with session.open("code", read_only=True) as archive:
        archive.coding.adjudicate(
            release, code, applies=word == "applies", coder=coder, value=value, note=note, codebook=codebook
        )


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_CODEBOOK
@pass_session
def export(session: Session, file: Path, codebook: str | None) -> None:
    """Write all codings that stand as CSV, or as a REFI-QDA project where the file is named .qdpx."""
    with session.open("code", read_only=True) as archive:
        count = archive.coding.export(file, codebook=codebook)
    session.message(f"{count} codings in {file}")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_CODEBOOK
@pass_session
def import_(session: Session, file: Path, codebook: str | None) -> int:
    """Take in codings from a CSV or a .qdpx; a row that cannot be taken in is told, the others go in.

    Importing the same file again adds nothing.
    """
    with session.open("code", read_only=True) as archive:
        report = archive.coding.import_(file, codebook=codebook)
    session.message(f"{report.added} codings taken in, {report.there} were there, {len(report.problems)} problems")
    session.listing([problem.message for problem in report.problems], more="'twicetold problems' lists them.")
    return 3 if report.problems else 0
