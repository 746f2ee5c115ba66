"""`twicetold agreement`: how far coders found the same."""

from __future__ import annotations

import click

from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.report.results.agreed import of_agreement

_SHEETS = {"themes": "agreement"} | {name: name for name in ("stretches", "confusion", "drift", "disagreements")}


@click.command("agreement")
@click.option(
    "--show",
    type=click.Choice(list(_SHEETS)),
    default="themes",
    help="Agreement on each theme; on where stretches begin and end; raw counts for each pair of coders; drift of each "
    "coder; the worst disagreements.",
)
@click.option("--theme", "themes", multiple=True, help="Only this theme; may be given several times.")
@click.option("--codebook", help="Which codebook (default: the only one).")
@click.option("--version", type=int, help="Which version to read all codings with (default: the newest).")
@click.option("--include-open", is_flag=True, help="Count passes in which coders could see each other's work, too.")
@result_options
@pass_session
def command(
    session: Session,
    shown: Shown,
    show: str,
    themes: tuple[str, ...],
    codebook: str | None,
    version: int | None,
    include_open: bool,
) -> None:
    """Tell how far coders who did not see each other's work found the same in the same releases.

    Alpha and AC1 are 1 where all agree and 0 where agreement is that of chance. The first row is of whole sets of
    themes.
    """
    with session.open("agreement", read_only=True) as archive:
        report = archive.coding.agreement(codebook=codebook, version=version, themes=themes, include_open=include_open)
    shown.sheet(session, of_agreement(report), _SHEETS[show])
