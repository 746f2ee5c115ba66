from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from twicetold.media.clock import FINEST, TrackClock

bases = st.sampled_from(
    [Fraction(1, 25), Fraction(1, 90_000), Fraction(1001, 30_000), Fraction(1, 1000), Fraction(1, 12_800)]
)


@settings(deadline=None)
@given(
    own=bases,
    pts=st.integers(-(10**9), 10**9),
    zero=st.fractions(min_value=-100, max_value=100, max_denominator=48_000),
    every_us=st.none() | st.integers(1, 2_000_000),
)
def test_times_are_exact_where_the_bases_have_anything_in_common(
    own: Fraction, pts: int, zero: Fraction, every_us: int | None
) -> None:
    clock = TrackClock.of(own, zero, every_us=every_us)
    error = abs(clock.ticks(pts) * clock.time_base - (pts * own - zero))
    assert error == 0 if clock.time_base > FINEST else error <= FINEST
    if every_us and clock.time_base > FINEST:
        assert clock.from_us(every_us) * clock.time_base == Fraction(every_us, 1_000_000)


def test_bases_without_a_common_part_are_kept_to_a_nanosecond() -> None:
    clock = TrackClock.of(Fraction(1, 2_147_483_647), Fraction(1, 44_100), every_us=7)
    assert clock.time_base == FINEST
    assert clock.ticks(2_147_483_647) == 10**9 - round(10**9 / 44_100)


def test_a_stream_on_the_containers_zero_keeps_its_own_ticks() -> None:
    clock = TrackClock.of(Fraction(1, 90_000), Fraction(14, 10))
    assert (clock.time_base, clock.ticks(126_000), clock.ticks(129_600)) == (Fraction(1, 90_000), 0, 3_600)
    assert clock.pts(3_600) == 129_600


def test_a_moment_between_ticks_goes_to_the_tick_after_it() -> None:
    clock = TrackClock.of(Fraction(1, 25), Fraction(0))
    assert [clock.from_us(us) for us in (-1, 0, 1, 40_000, 40_001)] == [0, 0, 1, 1, 2]
    assert [clock.to_us(ticks) for ticks in (-1, 0, 1)] == [-40_000, 0, 40_000]
