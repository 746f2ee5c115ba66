from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from twicetold.media.frames import DecodeReport, FrameBatch, ticks_to_us


@settings(deadline=None)
@given(
    ticks=st.lists(st.integers(-(2**40), 2**40), max_size=20),
    base=st.sampled_from(
        [Fraction(1, 90_000), Fraction(1001, 30_000), Fraction(1, 10**9), Fraction(7, 3), Fraction(1)]
    ),
)
@example(ticks=[16_500, 17_500, -17_500], base=Fraction(1, 10**9))
def test_microseconds_are_rounded_half_to_even_from_the_exact_time(ticks: list[int], base: Fraction) -> None:
    exact = [round(tick * base * 1_000_000) for tick in ticks]
    assert ticks_to_us(np.array(ticks, np.int64), base).tolist() == exact


def batch(ticks: list[int], *, end_us: int, errors: int = 0, base: Fraction = Fraction(1, 1000)) -> FrameBatch:
    pixels = np.array(ticks, np.uint8).reshape(-1, 1, 1).repeat(2, axis=1)
    return FrameBatch(np.array(ticks, np.int64), base, pixels, end_us, DecodeReport(errors=errors))


def test_joined_batches_are_one_track() -> None:
    whole = FrameBatch.joined([batch([0, 10], end_us=20_000), batch([20], end_us=30_000, errors=2)])
    assert whole.times_us.tolist() == [0, 10_000, 20_000]
    assert whole.pixels[:, 0, 0].tolist() == [0, 10, 20]
    assert (len(whole), whole.end_us, whole.report.errors) == (3, 30_000, 2)


def test_an_empty_last_batch_leaves_the_end_where_it_was() -> None:
    assert FrameBatch.joined([batch([0], end_us=9_000), batch([], end_us=0, errors=1)]).end_us == 9_000


def test_only_batches_of_one_track_are_joined() -> None:
    with pytest.raises(ValueError, match="nothing to join"):
        FrameBatch.joined([])
    with pytest.raises(ValueError, match="not of one track"):
        FrameBatch.joined([batch([0], end_us=1), batch([1], end_us=2, base=Fraction(1))])
