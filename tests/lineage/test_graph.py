from __future__ import annotations

from collections.abc import Sequence

from tests.lineage.conftest import SECOND, date, release, span
from twicetold.lineage.graph import Graph, Role, graph_of
from twicetold.lineage.lanes import Lane
from twicetold.lineage.order import Certainty, Chronology
from twicetold.model import DateKind, Part, PartKind, Release, TrackKind
from twicetold.time import Span

RELEASES = [release("A", date(0)), release("B", date(5)), release("C", date(9)), release("D", date(9)), release("E")]


def took(
    user: str, source: str, at: Span | None, *, via: tuple[str, ...] = (), track: TrackKind = TrackKind.PICTURE
) -> Part:
    return Part(release=user, item=user, span=at, kind=PartKind.RECYCLED, source_release=source, via=via, track=track)


def graph(parts: Sequence[Part], releases: Sequence[Release] = RELEASES) -> Graph:
    chronology = Chronology(releases, (DateKind.PUBLISHED,))
    dates = {one.id: one.date((DateKind.PUBLISHED,)) for one in releases}
    return graph_of(releases, parts, order=chronology.in_order(), date_of=dates.__getitem__, sure=chronology.certainty)


def test_edges_add_up_what_was_taken_lane_by_lane_with_the_largest_first() -> None:
    found = graph(
        [
            took("C", "A", span(0, 4)),
            took("C", "A", span(8, 10)),
            took("C", "B", span(4, 5)),
            took("C", "B", Span(0, 300), track=TrackKind.TEXT),
        ]
    )
    assert [(e.user, e.source, e.lane, e.amount, e.stretches) for e in found.edges] == [
        ("C", "B", Lane.TEXT, 300, 1),
        ("C", "A", Lane.PICTURE, 6 * SECOND, 2),
        ("C", "B", Lane.PICTURE, SECOND, 1),
    ]


def test_a_copy_of_a_copy_has_an_edge_to_its_origin_and_one_to_the_copy() -> None:
    found = graph([took("C", "A", span(0, 4), via=("B",)), took("B", "A", span(0, 4))])
    assert [(e.user, e.source, e.role) for e in found.edges] == [
        ("B", "A", Role.ORIGIN),
        ("C", "A", Role.ORIGIN),
        ("C", "B", Role.COPY),
    ]


def test_ties_and_dates_that_are_not_known_are_said_on_the_edge() -> None:
    found = graph([took("D", "C", span(0, 4)), took("E", "A", span(0, 4)), took("C", "A", span(0, 4))])
    assert {(e.user, e.certainty) for e in found.edges} == {
        ("D", Certainty.TIE),
        ("E", Certainty.UNDATED),
        ("C", Certainty.DATED),
    }


def test_an_edge_against_the_order_is_refused_so_that_no_cycle_arises() -> None:
    found = graph([took("B", "A", span(0, 4)), took("A", "B", span(0, 4))])
    assert [(e.user, e.source) for e in found.edges] == [("B", "A")]
    assert [(e.user, e.source) for e in found.refused] == [("A", "B")]
    rank = {node.release: node.rank for node in found.nodes}
    assert all(rank[e.source] < rank[e.user] for e in found.edges)


def test_around_a_release_stands_what_it_comes_from_and_what_came_of_it() -> None:
    parts = [took("B", "A", span(0, 4)), took("C", "B", span(0, 4)), took("D", "A", span(0, 4))]
    near = graph(parts).around("B")
    assert [node.release for node in near.nodes] == ["A", "B", "C"]
    assert [(e.user, e.source) for e in near.edges] == [("B", "A"), ("C", "B")]


def test_parts_of_releases_that_are_gone_are_left_out() -> None:
    found = graph([took("gone", "A", span(0, 4)), took("B", "gone", span(0, 4))])
    assert (found.edges, found.refused) == ((), ())
    assert [(node.release, node.share) for node in found.nodes][:2] == [("A", None), ("B", 1.0)]
