from __future__ import annotations

import pytest

from tests.lineage.conftest import SECOND, span
from twicetold.lineage.lanes import Lane, LaneShare, amount, lane_of, lane_shares
from twicetold.model import Part, PartKind, TrackKind
from twicetold.time import Span


def part(kind: PartKind, at: Span | None, track: TrackKind = TrackKind.PICTURE) -> Part:
    return Part(release="R", item="i", span=at, kind=kind, track=track)


@pytest.mark.parametrize(
    ("told", "lane", "number"),
    [
        (part(PartKind.NEW, span(0, 4)), Lane.PICTURE, 4 * SECOND),
        (part(PartKind.NEW, None), Lane.STILLS, 1),
        (part(PartKind.NEW, span(1, 3), TrackKind.SOUND), Lane.SOUND, 2 * SECOND),
        (part(PartKind.UNREADABLE, None, TrackKind.SOUND), Lane.SOUND, 0),
        (part(PartKind.NEW, Span(10, 52), TrackKind.TEXT), Lane.TEXT, 42),
    ],
)
def test_each_lane_is_measured_in_its_own_unit(told: Part, lane: Lane, number: int) -> None:
    assert (lane_of(told), amount(told)) == (lane, number)


def test_lanes_are_summed_apart_and_stand_in_order() -> None:
    shares = lane_shares(
        [
            part(PartKind.RECYCLED, Span(0, 30), TrackKind.TEXT),
            part(PartKind.NEW, Span(30, 40), TrackKind.TEXT),
            part(PartKind.FURNITURE, span(0, 1)),
            part(PartKind.NEW, span(1, 3)),
        ]
    )
    assert shares == (
        LaneShare(lane=Lane.PICTURE, new=2 * SECOND, furniture=SECOND),
        LaneShare(lane=Lane.TEXT, new=10, recycled=30),
    )
    assert (shares[1].share, shares[1].counted) == (0.75, 40)


def test_furniture_counts_as_told_before_only_where_it_is_asked_for() -> None:
    lane = LaneShare(lane=Lane.SOUND, new=6, recycled=2, furniture=2, unreadable=90)
    assert (lane.share, lane.share_with_furniture) == (0.25, 0.4)
    only = LaneShare(lane=Lane.SOUND, furniture=2)
    assert (only.share, only.share_with_furniture) == (None, 1.0)


def test_lane_time_makes_lanes_add_up() -> None:
    assert LaneShare(lane=Lane.TEXT, recycled=150).lane_time_us(PartKind.RECYCLED) == 10 * SECOND
    assert LaneShare(lane=Lane.STILLS, new=2).lane_time_us(PartKind.NEW) == 10 * SECOND
    assert LaneShare(lane=Lane.PICTURE, furniture=7).lane_time_us(PartKind.FURNITURE) == 7
