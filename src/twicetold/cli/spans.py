"""`twicetold spans`: write the account of a film as subtitles, annotations or an editing timeline."""

from __future__ import annotations

from pathlib import Path

import click

from twicetold.api.evidence import TIMELINE
from twicetold.cli.session import Session, pass_session
from twicetold.handover.span_lists import SpanForm


@click.command("spans")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--release", help="Of this release.")
@click.option("--item", help="Of this film or sound, where the release has several.")
@click.option(
    "--form",
    type=click.Choice([*(form.value for form in SpanForm), TIMELINE]),
    default=SpanForm.VTT.value,
    help="WebVTT, ELAN, OpenTimelineIO; or TimelineJS, which is of all releases.",
)
@pass_session
def command(session: Session, target: Path, release: str | None, item: str | None, form: str) -> None:
    """Write which stretches of a film are new and which come from where into TARGET, for players and other programs."""
    with session.open("spans", read_only=True) as archive:
        click.echo(str(archive.evidence.spans(target, release=release, item=item, form=form)))
