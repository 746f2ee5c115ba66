"""`twicetold propose`: let a machine propose codes."""

from __future__ import annotations

import click

from twicetold.cli.output import Output, output_options
from twicetold.cli.session import Session, pass_session


@click.command("propose")
@click.option(
    "--from",
    "source",
    type=click.Choice(["text", "pictures", "reuse"]),
    required=True,
    help="From the words or the pictures of coded releases, or from what shows the same material as a coded stretch.",
)
@click.option("--codebook", help="Which codebook (default: the only one).")
@output_options
@pass_session
def command(session: Session, output: Output, source: str, codebook: str | None) -> None:
    """Propose codes for what people have not coded. Proposals are no codings; 'twicetold proposals' goes through them.

    Releases that a sample drew are never learned from. Of words, two kinds of features are compared on codings held
    out, where the extra 'meaning' is installed, and the better one is used; the table says how good it is for each
    theme. Of pictures, a few of each film and every still are described by a network that comes along, once.
    """
    # Describing pictures writes beside the record, so it waits its turn as every command does that changes the archive.
    with session.open("propose", read_only=source != "pictures") as archive:
        proposals = archive.coding.proposals
        match source:
            case "text":
                made = proposals.from_text(codebook=codebook)
            case "pictures":
                made = proposals.from_pictures(codebook=codebook, progress=session.progress())
            case _:
                made = proposals.from_reuse(codebook=codebook)
    model = made.model
    output.record(
        {
            "model": model.id,
            "kind": model.kind.value,
            "name": model.name,
            "version": model.version,
            "learned_from": len(model.trained),
            "proposals": made.proposals,
            **model.quality,
        }
    )
