"""The lineage graph over all media: which release took what from which, with every copy in between.

An edge leads from a release to a source that its account names, one for each lane. Accounts already credit each stretch
to the earliest source and take the source that explains most where several are equally early; the edges out of a
release are therefore its minimal explanation. A stretch that came by way of others has, beside the edge to its origin,
one to the release that it was most likely copied from.

Sources precede their users in one total order, so the graph has no cycle. Accounts that were settled before dates were
corrected could hold one: an edge against the order is refused, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

import msgspec

from twicetold.lineage.lanes import LANE_TIME_US, UNITS, Lane, amount, lane_of
from twicetold.lineage.order import Certainty
from twicetold.lineage.share import recycled_share
from twicetold.model import Part, PartKind, Release, ReleaseDate


class Role(StrEnum):
    """Whether an edge leads to where a stretch was first told, or to the copy that it came through."""

    ORIGIN = "origin"
    COPY = "copy"


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A release. `share` is None where nothing of it could be counted."""

    release: str
    title: str
    source: str
    date: ReleaseDate | None
    rank: int
    share: float | None


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """What `user` took from `source` in one lane: `amount` in the lane's unit, `lane_time_us` to compare lanes by.

    `certainty` is the weakest of its stretches; `stretches` is how many there are.
    """

    user: str
    source: str
    lane: Lane
    role: Role
    amount: int
    lane_time_us: int
    stretches: int
    certainty: Certainty

    @property
    def unit(self) -> str:
        """Unit of `amount`."""
        return UNITS[self.lane]


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """Nodes in the order of dates, edges by user, then the largest first; `refused` are edges against that order."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    refused: tuple[Edge, ...] = ()

    def around(self, release: str) -> Graph:
        """The part of the graph that a release comes from, and what came of it."""
        kept = _reached(self.edges, release, lambda edge: (edge.user, edge.source))
        kept |= _reached(self.edges, release, lambda edge: (edge.source, edge.user))
        return Graph(
            nodes=tuple(node for node in self.nodes if node.release in kept),
            edges=tuple(edge for edge in self.edges if edge.user in kept and edge.source in kept),
            refused=tuple(edge for edge in self.refused if release in (edge.user, edge.source)),
        )


def graph_of(
    releases: Sequence[Release], parts: Iterable[Part], *, order: Sequence[str], date_of: DateOf, sure: Sure
) -> Graph:
    """Build the graph from accounts.

    Args:
        order: all release ids, earliest first.
        date_of: the date that orders a release.
        sure: what is known of one release having come before another (earlier, later).
    """
    rank = {release: place for place, release in enumerate(order)}
    by_release: dict[str, list[Part]] = {release.id: [] for release in releases}
    sums: dict[tuple[str, str, Lane, Role], list[Part]] = {}
    for part in parts:
        if part.release not in by_release:
            continue
        by_release[part.release].append(part)
        if part.kind is not PartKind.RECYCLED:
            continue
        ends = [(part.source_release, Role.ORIGIN), *((via, Role.COPY) for via in part.via[:1])]
        for source, role in ends:
            if source in rank:
                sums.setdefault((part.release, source, lane_of(part), role), []).append(part)
    edges: list[Edge] = []
    refused: list[Edge] = []
    for (user, source, lane, role), of_edge in sums.items():
        total = sum(map(amount, of_edge))
        edge = Edge(
            user=user,
            source=source,
            lane=lane,
            role=role,
            amount=total,
            lane_time_us=round(total * LANE_TIME_US[lane]),
            stretches=len(of_edge),
            certainty=sure(source, user),
        )
        (edges if rank[source] < rank[user] else refused).append(edge)
    return Graph(
        nodes=tuple(
            Node(
                release=release.id,
                title=release.title,
                source=release.source,
                date=date_of(release.id),
                rank=rank[release.id],
                share=recycled_share(by_release[release.id]).share,
            )
            for release in sorted(releases, key=lambda release: rank[release.id])
        ),
        edges=tuple(sorted(edges, key=lambda edge: _place(edge, rank))),
        refused=tuple(sorted(refused, key=lambda edge: _place(edge, rank))),
    )


DateOf = Callable[[str], ReleaseDate | None]
Sure = Callable[[str, str], Certainty]


def _place(edge: Edge, rank: dict[str, int]) -> tuple[int, int, int, str, str]:
    return rank[edge.user], -edge.lane_time_us, rank[edge.source], edge.lane, edge.role


def _reached(edges: Iterable[Edge], start: str, ends: Callable[[Edge], tuple[str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for edge in edges:
        begin, end = ends(edge)
        following.setdefault(begin, []).append(end)
    reached, waiting = {start}, [start]
    while waiting:
        for end in following.get(waiting.pop(), ()):
            if end not in reached:
                reached.add(end)
                waiting.append(end)
    return reached
