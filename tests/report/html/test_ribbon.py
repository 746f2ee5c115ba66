from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.lineage.lanes import Lane
from twicetold.model import ItemKind, Part, PartKind, TrackKind
from twicetold.report.html.colours import source_colours
from twicetold.report.html.ribbon import MAX_TICKS, axis, ribbons_of
from twicetold.time import Span


def test_stretches_cover_each_lane_from_end_to_end(account):
    colours = source_colours(account)
    for release in account.releases:
        ribbons = ribbons_of(release, colours)
        assert ribbons
        for ribbon in ribbons:
            at = 0.0
            for stretch in ribbon.stretches:
                assert stretch.x == pytest.approx(at, abs=0.01)
                at += stretch.width
            assert at == pytest.approx(100, abs=0.05)


def test_each_lane_has_a_ribbon_and_time_has_one_axis(build):
    film, words, poster = (
        build.video("film", 10),
        msgspec.structs.replace(build.still("words"), kind=ItemKind.TEXT),
        build.still("poster"),
    )
    release = build.release("all", "A", "", build.dated("2020-01-01"), items=["film", "poster", "words"])
    parts = [
        build.part("all", "film", 0, 10, PartKind.NEW),
        msgspec.structs.replace(build.part("all", "film", 0, 10, PartKind.NEW), track=TrackKind.SOUND),
        Part(release="all", item=poster.sha256, span=None, kind=PartKind.NEW),
        Part(release="all", item=words.sha256, span=Span(0, 80), kind=PartKind.NEW, track=TrackKind.TEXT),
    ]
    items = {item.sha256: item for item in (film, words, poster)}
    [told] = build.account(releases=[release], items=items, parts=parts, matches=[]).releases
    ribbons = ribbons_of(told, {})
    assert [ribbon.lane for ribbon in ribbons] == list(Lane)
    assert [[tick.label for tick in ribbon.ticks][-1:] for ribbon in ribbons] == [[], ["0:10"], [], ["80 characters"]]
    assert told.length_us == 10_000_000


def test_only_recycled_stretches_have_a_colour_and_wide_ones_a_number(account):
    ribbon = ribbons_of(account.by_id()["review-1"], source_colours(account))[0]
    kinds = [(stretch.kind, stretch.colour is not None, stretch.labelled) for stretch in ribbon.stretches]
    assert kinds == [
        ("furniture", False, False),
        ("recycled", True, True),
        ("recycled", True, True),
        ("new", False, False),
        ("recycled", True, True),
        ("new", False, False),
    ]


def test_joints_stand_between_items(account):
    ribbon = ribbons_of(account.by_id()["loop"], {})[0]
    assert ribbon.joints == (60.0,)


def test_footage_that_was_not_traced_is_a_stretch_of_its_own(build):
    account = build.account(parts=[], matches=[])
    [ribbon] = ribbons_of(account.by_id()["harbour"], {})
    [stretch] = ribbon.stretches
    assert (stretch.kind, stretch.x, stretch.width, stretch.part) == ("untraced", 0, 100, None)


@given(st.integers(min_value=1, max_value=48 * 3600 * 1_000_000))
def test_the_axis_runs_from_zero_to_the_end_without_crowding(length_us):
    ticks = axis(length_us)
    assert (ticks[0].x, ticks[0].label, ticks[-1].x) == (0, "0:00", 100)
    assert len(ticks) <= MAX_TICKS + 2
    assert all(a.x < b.x for a, b in itertools.pairwise(ticks))
