"""`twicetold lineage`: who took what from whom."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from twicetold.archive.faults import storage_faults
from twicetold.archive.place import written_whole
from twicetold.cli.output import FORMATS, Output
from twicetold.cli.session import Session, pass_session
from twicetold.lineage.graph import Edge, Graph

_COLUMNS = ("user", "source", "lane", "role", "amount", "unit", "stretches", "certainty")


@click.command("lineage")
@click.argument("release", required=False)
@click.option("--format", "format_", type=click.Choice([*FORMATS, "gexf"]), default="table", help="How it is written.")
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@pass_session
def command(session: Session, release: str | None, format_: str, file: Path | None) -> None:
    """Which release took what from which: an edge for each source and lane, to where it was first told and to the copy
    that it came through. With RELEASE only what that one comes from, and what came of it.

    JSON gives the whole graph with its releases; GEXF is for Gephi.
    """
    with session.open("lineage", read_only=True) as archive:
        if format_ == "gexf":
            return _write(archive.lineage.gexf(release), file)
        graph = archive.lineage.graph(release)
    for edge in graph.refused:
        session.message(f"Refused, against the order of dates: {edge.user} from {edge.source}. Trace again.")
    if format_ == "json":
        return _write(msgspec.json.format(msgspec.json.encode(graph), indent=2) + b"\n", file)
    Output(format=format_, file=file).records(_COLUMNS, [_record(edge) for edge in graph.edges])
    session.message(_told(graph))
    return None


def _record(edge: Edge) -> dict[str, object]:
    return {**msgspec.to_builtins(edge), "unit": edge.unit}


def _told(graph: Graph) -> str:
    users = len({edge.user for edge in graph.edges})
    return f"{users} of {len(graph.nodes)} releases take from earlier ones"


def _write(content: bytes, file: Path | None) -> None:
    if file is not None:
        with written_whole(file) as held:
            held.write(content)
        return
    with storage_faults(Path("standard output")):
        sys.stdout.buffer.write(content)
