from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.model import Precision
from twicetold.report.html.colours import source_colours
from twicetold.report.html.timeline import MAX_LANES, WIDTH, calendar_marks, timeline_of


@pytest.fixture
def timeline(account):
    return timeline_of(account, source_colours(account))


def test_every_source_has_a_lane_in_order_of_its_first_release(timeline):
    assert [(lane.name, lane.releases) for lane in timeline.lanes] == [
        ("City Desk", 5), ("Northern Weekly", 3), ("Reposts", 2),
    ]  # fmt: skip


def test_bars_stand_in_date_order_within_the_drawing(timeline):
    for lane in timeline.lanes:
        bars = [bar for bar in timeline.bars if bar.account.release.source == lane.name]
        assert [bar.account.number for bar in bars] == sorted(bar.account.number for bar in bars)
        for bar, after in itertools.pairwise(bars):
            assert bar.x + bar.width <= after.x
        for bar in bars:
            assert bar.x >= 0
            assert bar.x + bar.width <= WIDTH
            assert lane.y <= bar.y <= bar.foot == lane.foot


def test_height_is_length_and_fill_is_what_was_recycled(timeline, account):
    longest = max(timeline.bars, key=lambda bar: bar.account.length_us)
    for bar in timeline.bars:
        share = bar.account.length_us / longest.account.length_us
        assert bar.height == pytest.approx(longest.height * share, abs=0.1)
        assert bar.fill <= bar.height
    stills = next(bar for bar in timeline.bars if bar.account.release.id == "stills")
    assert stills.height == stills.fill == 0


def test_only_dates_wider_than_their_bar_have_a_whisker(timeline):
    with_whisker = {bar.account.release.id for bar in timeline.bars if bar.whisker}
    assert with_whisker == {"bridge", "review-2"}
    year = next(bar for bar in timeline.bars if bar.account.release.id == "review-2")
    assert year.whisker[0] < year.x < year.x + year.width < year.whisker[1]


def test_undated_releases_stand_apart_on_the_right(timeline):
    undated = next(bar for bar in timeline.bars if bar.account.release.id == "undated")
    assert undated.x >= timeline.undated_x
    assert all(bar.x < timeline.undated_x for bar in timeline.bars if bar is not undated)


def test_links_lead_from_a_release_to_each_of_its_sources(timeline, account):
    number = {release.release.id: release.number for release in account.releases}
    links = {(link.user, link.source) for group in timeline.links.values() for link in group}
    assert (number["loop"], number["harbour"]) in links
    assert len(links) == timeline.link_count == 8


def test_an_archive_without_releases_has_no_timeline(build):
    assert timeline_of(build.account(releases=[], parts=[], matches=[]), {}) is None


def test_an_archive_without_dates_can_be_drawn(build):
    releases = [build.release(name, "A", "") for name in ("harbour", "market")]
    timeline = timeline_of(build.account(releases=releases, parts=[], matches=[]), {})
    assert all(bar.whisker is None for bar in timeline.bars)


@pytest.mark.parametrize("many", [100, 500, 1500])
def test_any_number_of_releases_of_one_day_stays_in_the_drawing(build, many):
    releases = [build.release(f"r{n:04d}", "A", "", build.dated("2020-01-01"), items=["harbour"]) for n in range(many)]
    timeline = timeline_of(build.account(releases=releases, parts=[], matches=[]), {})
    places = [bar.x for bar in timeline.bars]
    assert all(a <= b for a, b in itertools.pairwise(places))
    assert min(places) >= 0
    assert max(places) <= WIDTH


def test_many_sources_share_the_last_lane(build):
    releases = [
        build.release(f"r{n}", f"S{n:02d}", "", build.dated("2020-01-01", precision=Precision.MONTH), items=["harbour"])
        for n in range(30)
    ]
    timeline = timeline_of(build.account(releases=releases, parts=[], matches=[]), {})
    assert len(timeline.lanes) == MAX_LANES
    assert (timeline.lanes[-1].name, timeline.lanes[-1].releases) == ("", 30 - MAX_LANES + 1)


@given(
    st.datetimes(min_value=datetime(1, 2, 1), max_value=datetime(9990, 1, 1)),
    st.floats(min_value=0.5, max_value=360_000),
)
def test_the_calendar_has_few_round_dates_in_order(first, days):
    first = first.replace(tzinfo=UTC)
    last = min(first + timedelta(days=min(days, 3_640_000)), datetime(9998, 1, 1, tzinfo=UTC)) if days < 2900 else None
    last = last or datetime(min(9998, first.year + int(days / 366)), 12, 31, tzinfo=UTC)
    marks = calendar_marks(first, last)
    assert [at for at, _ in marks] == sorted({at for at, _ in marks})
    assert len([at for at, _ in marks if first <= at <= last]) <= 13
