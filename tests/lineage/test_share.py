from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lineage.conftest import SECOND, span
from twicetold.lineage.lanes import Lane
from twicetold.lineage.share import recycled_share
from twicetold.model import Part, PartKind, TrackKind
from twicetold.time import Span


def part(kind: PartKind, at: Span | None, track: TrackKind = TrackKind.PICTURE) -> Part:
    return Part(release="R", item="i", span=at, kind=kind, track=track)


parts = st.lists(
    st.builds(
        part,
        st.sampled_from(PartKind),
        st.none()
        | st.builds(lambda start, length: Span(start, start + length), st.integers(0, 99), st.integers(1, 99)),
    ),
    max_size=12,
)


def test_the_share_is_over_what_could_be_read_without_furniture() -> None:
    share = recycled_share(
        [
            part(PartKind.FURNITURE, span(0, 5)),
            part(PartKind.RECYCLED, span(5, 15)),
            part(PartKind.NEW, span(15, 45)),
            part(PartKind.UNREADABLE, span(0, 1000)),
        ]
    )
    assert (share.recycled_us, share.counted_us, share.share) == (10 * SECOND, 40 * SECOND, 0.25)


def test_stills_count_by_the_time_that_they_are_looked_at() -> None:
    share = recycled_share(
        [part(kind, None) for kind in (PartKind.RECYCLED, PartKind.NEW, PartKind.FURNITURE, PartKind.UNREADABLE)]
    )
    assert (share.stills_recycled, share.stills) == (1, 2)
    assert (share.share, share.counted_us, share.furniture_us) == (0.5, 10 * SECOND, 5 * SECOND)
    assert share.share_with_furniture == pytest.approx(2 / 3)


def test_a_release_is_the_sum_of_its_lanes_in_lane_time() -> None:
    share = recycled_share(
        [
            part(PartKind.RECYCLED, span(0, 20)),
            part(PartKind.NEW, span(0, 20), TrackKind.SOUND),
            part(PartKind.NEW, Span(0, 300), TrackKind.TEXT),
        ]
    )
    assert (share.recycled_us, share.counted_us) == (20 * SECOND, 60 * SECOND)
    assert [share.lane(lane).share for lane in Lane] == [1.0, 0.0, None, 0.0]


@pytest.mark.parametrize("kind", [PartKind.FURNITURE, PartKind.UNREADABLE])
def test_a_release_of_nothing_that_counts_has_no_share_rather_than_none_recycled(kind: PartKind) -> None:
    assert recycled_share([part(kind, span(0, 9))]).share is None
    assert recycled_share([]).share is None


@given(parts)
def test_a_share_is_a_share(told: list[Part]) -> None:
    share = recycled_share(told)
    assert 0 <= share.recycled_us <= share.counted_us
    assert 0 <= share.stills_recycled <= share.stills
    assert share.share is None or 0 <= share.share <= 1
    assert (share.share is None) == (share.counted_us == 0)


@given(parts, st.randoms(use_true_random=False))
def test_the_order_of_parts_changes_nothing(told: list[Part], random: object) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert recycled_share(shuffled) == recycled_share(told)
