"""`twicetold sample`: draw and show random samples."""

from __future__ import annotations

import click

from twicetold.cli.results import Shown, result_options
from twicetold.cli.session import Session, pass_session
from twicetold.coding.sample_rows import Units
from twicetold.model import TrackKind
from twicetold.report.results import coded


@click.group("sample")
def command() -> None:
    """Draw random samples, from which shares of themes and the recycled share are estimated.

    A sample is drawn once and never changed; one that was changed all the same is refused. No machine learns from a
    release that any sample drew, and active learning never picks one.
    """


@command.command("draw")
@click.argument("name")
@click.option("--size", type=int, required=True, help="How many are drawn; a few more where strata are small.")
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(["source", "month"]),
    help="Draw in proportion from each; may be given twice.",
)
@click.option("--source", help="Only releases of this source.")
@click.option("--seed", type=int, help="Draw again what was drawn before (default: a seed that nobody chose).")
@click.option("--coder", "coders", multiple=True, help="Who gets all of it, blind; may be given several times.")
@click.option("--codebook", help="Which codebook they use (default: the only one).")
@click.option("--matches", is_flag=True, help="Draw matches to judge, and not releases to code.")
@click.option(
    "--track", type=click.Choice([kind.value for kind in TrackKind]), default="picture", help="Of matches: which track."
)
@pass_session
def draw(
    session: Session,
    name: str,
    size: int,
    by: tuple[str, ...],
    source: str | None,
    seed: int | None,
    coders: tuple[str, ...],
    codebook: str | None,
    matches: bool,
    track: str,
) -> None:
    """Draw releases, or matches, at random."""
    with session.open("sample", read_only=True) as archive:
        if matches:
            sample = archive.coding.samples.draw_matches(name, size, track=track, seed=seed)
        else:
            sample = archive.coding.samples.draw(
                name, size, by=by, source=source, seed=seed, coders=coders, codebook=codebook
            )
    session.message(f"{len(sample.drawn)} of {len(sample.population)} drawn with seed {sample.seed}.")


@command.command("list")
@result_options
@pass_session
def list_(session: Session, shown: Shown) -> None:
    """List every sample, and check that it is as it was drawn."""
    with session.open("sample", read_only=True) as archive:
        found = coded.of_samples(archive.coding.samples.all())
    shown.sheet(session, found, "samples")


@command.command("show")
@click.argument("name")
@click.option("--matches", is_flag=True, help="It is a sample of matches.")
@click.option("--population", is_flag=True, help="List everything it was drawn from, too.")
@result_options
@pass_session
def show(session: Session, shown: Shown, name: str, matches: bool, population: bool) -> None:
    """Show what was drawn, in the order in which to work through it, with each unit's inclusion probability."""
    with session.open("sample", read_only=True) as archive:
        sample = archive.coding.samples.get(name, of=Units.MATCH if matches else Units.RELEASE)
    shown.sheet(session, coded.of_sample(sample, population=population), "sample")
