from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.report.html.colours import source_colours
from twicetold.report.html.ribbon import MAX_TICKS, axis, ribbon_of


def test_stretches_cover_the_release_from_end_to_end(account):
    colours = source_colours(account)
    for release in account.releases:
        ribbon = ribbon_of(release, colours)
        if ribbon is None:
            assert release.length_us == 0
            continue
        at = 0.0
        for stretch in ribbon.stretches:
            assert stretch.x == pytest.approx(at, abs=0.01)
            at += stretch.width
        assert at == pytest.approx(100, abs=0.05)


def test_only_recycled_stretches_have_a_colour_and_wide_ones_a_number(account):
    ribbon = ribbon_of(account.by_id()["review-1"], source_colours(account))
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
    ribbon = ribbon_of(account.by_id()["loop"], {})
    assert ribbon.joints == (60.0,)


def test_footage_that_was_not_traced_is_a_stretch_of_its_own(build):
    account = build.account(parts=[], matches=[])
    [stretch] = ribbon_of(account.by_id()["harbour"], {}).stretches
    assert (stretch.kind, stretch.x, stretch.width, stretch.part) == ("untraced", 0, 100, None)


@given(st.integers(min_value=1, max_value=48 * 3600 * 1_000_000))
def test_the_axis_runs_from_zero_to_the_end_without_crowding(length_us):
    ticks = axis(length_us)
    assert (ticks[0].x, ticks[0].label, ticks[-1].x) == (0, "0:00", 100)
    assert len(ticks) <= MAX_TICKS + 2
    assert all(a.x < b.x for a, b in itertools.pairwise(ticks))
