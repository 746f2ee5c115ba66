from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from twicetold.archive.spans import from_columns, to_columns
from twicetold.time import Span


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**12))
def test_microseconds_survive(start: int, length: int) -> None:
    span = Span(start, start + length)
    assert from_columns(*to_columns(span)) == span


def test_other_bases_are_kept_to_the_microsecond_and_stills_have_none() -> None:
    assert to_columns(Span(1, 2, Fraction(1, 3))) == (333_333, 666_667)
    assert to_columns(None) == (None, None)
    assert from_columns(None, None) is None
