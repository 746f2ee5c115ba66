from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_matches import matched  # noqa: F401 - a fixture
from twicetold.api import Archive
from twicetold.archive import parts
from twicetold.archive.catalogue import transaction
from twicetold.model import Part, PartKind
from twicetold.time import Span


@pytest.fixture
def lined(matched: Path) -> Path:  # noqa: F811
    """R1 took 0.8 s from R0."""
    with Archive.open(matched) as archive, transaction(archive.connection):
        [item] = archive.release("R1").items
        part = Part(
            release="R1", item=item, span=Span(0, 800_000), kind=PartKind.RECYCLED, source_release="R0",
            source_item="0" * 64, source_span=Span(0, 800_000),
        )  # fmt: skip
        archive.connection.execute(
            "INSERT INTO release_date VALUES ('R0', 'published', '1990-01-01T00:00:00Z', '1990-01-02T00:00:00Z', 'day',"
            " 'stated', '1990-01-01')"
        )
        parts.replace_for_releases(archive.connection, ["R1"], [part])
    return matched


def test_edges_are_listed_and_counted(twicetold, lined: Path) -> None:
    ended = twicetold("lineage", "--format", "csv")
    head, line = ended.out.splitlines()
    assert (head, line) == (
        "user,source,lane,role,amount,unit,stretches,certainty",
        "R1,R0,picture,origin,800000,us,1,dated",
    )
    assert "1 of 2 releases take from earlier ones" in ended.err
    graph = json.loads(twicetold("lineage", "--format", "json").out)
    assert [node["release"] for node in graph["nodes"]] == ["R0", "R1"]


def test_an_edge_against_the_order_of_dates_is_told(twicetold, lined: Path) -> None:
    with Archive.open(lined) as archive, transaction(archive.connection):
        archive.connection.execute("DELETE FROM release_date WHERE release_id = 'R0'")
    ended = twicetold("lineage")
    assert "Refused, against the order of dates: R1 from R0" in ended.err
    assert ended.out == ""


def test_gexf_goes_to_a_file_or_to_standard_output(twicetold, lined: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph.gexf"
    assert twicetold("lineage", "--format", "gexf", "-o", out).status == 0
    assert out.read_text("utf-8").startswith("<?xml")
    assert 'id="R1"' in twicetold("lineage", "R1", "--format", "gexf").out


def test_a_release_that_is_not_there_is_told(twicetold, lined: Path) -> None:
    ended = twicetold("lineage", "nobody")
    assert (ended.status, "usage.no_release" in ended.err) == (2, True)
