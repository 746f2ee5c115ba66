from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.errors import MediaRejected
from twicetold.media.clock import MAX_HOLD_US, TrackClock
from twicetold.media.plan import DecodeLimits
from twicetold.media.track import MAX_MESSAGES, ShownFrame, Tally, TrackLedger

MILLISECOND = Fraction(1, 1000)
HOUR = 3_600_000
LIMITS = DecodeLimits(max_frames=50, max_pixels=100, max_duration_h=2)
FRAME = av.VideoFrame.from_ndarray(np.zeros((10, 10, 3), np.uint8), format="rgb24")


def ledger(limits: DecodeLimits = LIMITS) -> TrackLedger:
    return TrackLedger(Path("film.mp4"), TrackClock.of(MILLISECOND, Fraction(0)), limits, usual=40)


def shown(entered: ShownFrame | None) -> tuple[int, int] | None:
    return (entered.ticks, entered.until) if entered else None


def test_a_frame_leaves_after_its_own_time_or_the_usual_one() -> None:
    book = ledger()
    assert shown(book.enter(FRAME, 0, 100)) == (0, 100)
    assert shown(book.enter(FRAME, 100, None)) == (100, 140)


def test_a_frame_without_a_time_follows_the_one_before() -> None:
    book = ledger()
    assert [shown(book.enter(FRAME, None, 50)) for _ in range(3)] == [(0, 50), (50, 100), (100, 150)]


def test_a_little_disorder_costs_the_frame_and_is_counted() -> None:
    book = ledger()
    book.enter(FRAME, 1000, 40)
    assert book.enter(FRAME, 1000, 40) is None
    assert book.enter(FRAME, 600, 40) is None
    assert shown(book.enter(FRAME, 1040, 40)) == (1040, 1080)
    report = book.tally.report()
    assert (report.errors, report.complete, report.frames_decoded) == (2, False, 4)
    assert report.messages == ("time stamps run backwards or stand still",)


def test_a_new_clock_goes_on_where_the_old_one_ended() -> None:
    book = ledger()
    book.enter(FRAME, 10_000, 40)
    assert shown(book.enter(FRAME, 0, 40)) == (10_040, 10_080)
    assert shown(book.enter(FRAME, 40, 40)) == (10_080, 10_120)
    assert shown(book.enter(FRAME, 2000, 40)) == (12_040, 12_080)


def test_a_picture_before_the_beginning_of_time_has_no_place() -> None:
    book = ledger()
    assert book.enter(FRAME, -3 * HOUR, 40) is None
    assert shown(book.enter(FRAME, -40, 40)) == (-40, 0)
    assert book.tally.errors == 1


def test_a_picture_that_claims_to_stand_for_hours_stands_as_long_as_the_one_before() -> None:
    hold = MAX_HOLD_US // 1000
    book = ledger()
    book.enter(FRAME, 0, 40)
    assert shown(book.enter(FRAME, 500, hold)) == (500, 500 + hold)
    assert shown(book.enter(FRAME, 900, hold + 1)) == (900, 1300)
    assert shown(ledger().enter(FRAME, 0, HOUR)) == (0, 40)


@pytest.mark.parametrize(
    ("limits", "ticks", "code"),
    [
        (DecodeLimits(max_frames=0, max_pixels=100, max_duration_h=2), 0, "media.too_many_frames"),
        (DecodeLimits(max_frames=9, max_pixels=99, max_duration_h=2), 0, "media.too_large"),
        (DecodeLimits(max_frames=9, max_pixels=100, max_duration_h=2), 2 * HOUR + 1, "media.too_long"),
    ],
)
def test_each_limit_is_an_error_that_names_the_file(limits: DecodeLimits, ticks: int, code: str) -> None:
    with pytest.raises(MediaRejected, match=r"film\.mp4") as caught:
        ledger(limits).enter(FRAME, ticks, 40)
    assert caught.value.code == code


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-5 * HOUR, HOUR),
            st.none() | st.integers(0, HOUR),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_whatever_a_file_says_of_its_times_frames_come_in_order(
    stamps: list[tuple[int | None, int | None, bool]],
) -> None:
    book = ledger()
    placed = []
    for ticks, lasts, anew in stamps:
        if anew:
            book.begin_anew()
        try:
            entered = book.enter(FRAME, ticks, lasts)
        except MediaRejected as error:
            assert error.code == "media.too_long"  # noqa: PT017 - clocks that begin anew may add up
            break
        if entered is not None:
            placed.append(entered)
    assert all(one.ticks < two.ticks for one, two in pairwise(placed))
    assert all(frame.ticks < frame.until for frame in placed)
    assert all(-2 * HOUR <= frame.ticks <= 2 * HOUR for frame in placed)


def test_a_frame_that_comes_once_more_is_passed_over_and_what_follows_it_follows() -> None:
    book = ledger()
    book.enter(FRAME, 400, 40)
    book.begin_anew()
    assert book.enter(FRAME, 360, 40) is None
    assert book.enter(FRAME, 400, 40) is None
    following = book.enter(FRAME, 440, 40)
    assert following is not None
    assert following.follows
    book.begin_anew()
    apart = book.enter(FRAME, 1000, 40)
    assert apart is not None
    assert not apart.follows
    assert book.tally.report().complete


def test_each_kind_of_trouble_is_told_once_and_not_all_of_many_kinds() -> None:
    tally = Tally()
    for number in range(2 * MAX_MESSAGES):
        tally.wrong(f"trouble {number % 10}")
    report = tally.report()
    assert report.errors == 2 * MAX_MESSAGES
    assert report.messages == tuple(f"trouble {number}" for number in range(MAX_MESSAGES))
    assert not report.complete
    assert Tally(truncated=True).report().complete is False
    assert Tally(frames=3).report().complete
