"""`twicetold sample`: draw and show random samples."""

from __future__ import annotations

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session
from twicetold.coding.sample_rows import Sample, Units
from twicetold.model import TrackKind


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
@output_options
@pass_session
def list_(session: Session, output: Output) -> None:
    """List every sample, and check that it is as it was drawn."""
    with session.open("sample", read_only=True) as archive:
        records = [_record(sample) for sample in archive.coding.samples.all()]
    output.records(("name", "units", "by", "size", "population", "drawn_at", "seed"), records)


@command.command("show")
@click.argument("name")
@click.option("--matches", is_flag=True, help="It is a sample of matches.")
@click.option("--population", is_flag=True, help="List everything it was drawn from, too.")
@output_options
@pass_session
def show(session: Session, output: Output, name: str, matches: bool, population: bool) -> None:
    """Show what was drawn, in the order in which to work through it, with each unit's inclusion probability."""
    with session.open("sample", read_only=True) as archive:
        sample = archive.coding.samples.get(name, of=Units.MATCH if matches else Units.RELEASE)
    chosen = sample.population if population else sample.drawn
    records = [
        {
            "unit": unit.unit,
            "stratum": unit.stratum,
            "probability": round(unit.probability, 6),
            "position": unit.position,
            **unit.detail,
        }
        for unit in chosen
    ]
    columns = ["unit", "stratum", "probability", "position", *(chosen[0].detail if matches and chosen else ())]
    output.records(columns, records)


def _record(sample: Sample) -> dict[str, object]:
    return {
        "name": sample.name,
        "units": sample.units.value,
        "by": sample.design.get("by", ""),
        "size": len(sample.drawn),
        "population": len(sample.population),
        "drawn_at": sample.drawn_at.isoformat(),
        "drawn_by": sample.drawn_by,
        "seed": sample.seed,
        "digest": sample.digest,
    }
