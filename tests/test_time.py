from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.time import MICROSECOND, Span, Timestamp, covered_us, format_clock, subtracted, united

BASES = st.sampled_from(
    [MICROSECOND, Fraction(1, 90_000), Fraction(1001, 30_000), Fraction(1, 25), Fraction(1, 48_000)]
)
TICKS = st.integers(-(10**9), 10**9)


@st.composite
def spans(draw: st.DrawFn, bases: st.SearchStrategy[Fraction] = BASES) -> Span:
    start = draw(TICKS)
    return Span(start, start + draw(st.integers(1, 10**8)), draw(bases))


MICROS = spans(st.just(MICROSECOND))


@given(TICKS, BASES)
def test_a_timestamp_is_exact(ticks: int, base: Fraction) -> None:
    moment = Timestamp(ticks, base)
    assert moment.seconds == ticks * base
    assert abs(Fraction(moment.us, 1_000_000) - moment.seconds) <= MICROSECOND / 2


@given(TICKS, BASES)
def test_rescaling_there_and_back_to_a_finer_base_changes_nothing(ticks: int, base: Fraction) -> None:
    moment = Timestamp(ticks, base)
    assert moment.rescaled(base / 7).rescaled(base) == moment


def test_timestamps_compare_and_hash_by_time() -> None:
    assert Timestamp(1, Fraction(1, 25)) == Timestamp(40_000)
    assert hash(Timestamp(1, Fraction(1, 25))) == hash(Timestamp(40_000))
    assert Timestamp(1, Fraction(1, 25)) < Timestamp(40_001)
    assert Timestamp(1) != "1"


@pytest.mark.parametrize("wrong", [1.0, True, "1"])
def test_ticks_are_whole_numbers(wrong: object) -> None:
    with pytest.raises(TypeError, match="whole numbers"):
        Timestamp(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("base", "kind"), [(0.04, TypeError), (Fraction(0), ValueError), (Fraction(-1, 25), ValueError)]
)
def test_a_time_base_is_a_positive_fraction(base: object, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        Span(0, 1, base)  # type: ignore[arg-type]


@given(TICKS, st.integers(0, 10**6))
def test_an_empty_or_reversed_span_cannot_be(start: int, back: int) -> None:
    with pytest.raises(ValueError, match="empty or reversed"):
        Span(start, start - back)


@given(spans(), spans())
def test_intersection_is_common_to_both_and_in_no_order(a: Span, b: Span) -> None:
    both = a.intersect(b)
    assert both == b.intersect(a)
    if both is None:
        assert a.stop <= b.first or b.stop <= a.first
    else:
        assert both.first == max(a.first, b.first)
        assert both.stop == min(a.stop, b.stop)


@given(spans(), spans())
def test_the_hull_holds_both_ends_exactly(a: Span, b: Span) -> None:
    hull = a.hull(b)
    assert (hull.first, hull.stop) == (min(a.first, b.first), max(a.stop, b.stop))


@given(spans())
def test_a_span_is_half_open(span: Span) -> None:
    assert span.first in span
    assert span.stop not in span
    assert span.seconds > 0


@given(spans(), TICKS)
def test_shifting_keeps_the_length(span: Span, ticks: int) -> None:
    assert span.shifted(ticks).seconds == span.seconds


def test_a_span_that_a_coarse_base_swallows_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Span(0, 1).rescaled(Fraction(1))


@given(st.lists(MICROS, max_size=8))
def test_united_spans_are_disjoint_sorted_and_cover_the_same(parts: list[Span]) -> None:
    cover = united(parts)
    assert all(before.end < after.start for before, after in pairwise(cover))
    edges = sorted({edge for part in parts for edge in (part.start, part.end)})
    for edge in edges:
        moment = Timestamp(edge)
        assert any(moment in part for part in parts) == any(moment in part for part in cover)


@given(st.lists(MICROS, max_size=6), st.lists(MICROS, max_size=6))
def test_subtracting_splits_the_cover_in_two(parts: list[Span], holes: list[Span]) -> None:
    left = subtracted(parts, holes)
    common = [both for part in united(parts) for hole in united(holes) if (both := part.intersect(hole))]
    assert covered_us(left) + covered_us(common) == covered_us(parts)
    assert not any(part.intersect(hole) for part in left for hole in holes)


@pytest.mark.parametrize(
    ("us", "shown"),
    [
        (0, "0:00.000"),
        (1_500_000, "0:01.500"),
        (61_000_000, "1:01.000"),
        (3_600_000_000, "1:00:00.000"),
        (3_661_250_000, "1:01:01.250"),
        (36_000_000_000, "10:00:00.000"),
        (-1_500_000, "-0:01.500"),
    ],
)
def test_the_clock_shows_hours_only_where_there_are_any(us: int, shown: str) -> None:
    assert format_clock(Timestamp(us)) == shown
    assert str(Timestamp(us)) == shown


def test_a_span_shows_both_ends() -> None:
    assert str(Span(0, 1_500_000)) == "0:00.000-0:01.500"


@given(st.fractions(min_value=0, max_value=10**5), st.fractions(min_value=Fraction(1, 1000), max_value=10**4), BASES)
def test_spans_from_seconds_end_at_their_nearest_ticks(start: Fraction, length: Fraction, base: Fraction) -> None:
    expected = (round(start / base), round((start + length) / base))
    if expected[0] == expected[1]:
        with pytest.raises(ValueError, match="empty"):
            Span.from_seconds(start, start + length, base)
    else:
        span = Span.from_seconds(start, start + length, base)
        assert (span.start, span.end) == expected
        assert abs(span.seconds - length) <= base
        assert span.duration_us == span.stop.us - span.first.us
