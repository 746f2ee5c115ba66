from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lineage.conftest import match, span
from twicetold.lineage.clip import clipped, trimmed
from twicetold.model import Match
from twicetold.time import Span, covered_us


def at(piece: Match) -> list[tuple[float, float] | None]:
    return [(side.start / 1e6, side.end / 1e6) if side else None for side in (piece.query, piece.ref)]


def test_furniture_of_either_side_is_cut_out_along_the_line() -> None:
    whole = match("q", "r", span(10, 30), span(110, 130), id=5)
    pieces = clipped(whole, {"q": [span(0, 12)], "r": [span(118, 120)]}, min_span_us=1_000_000)
    assert [at(piece) for piece in pieces] == [[(12, 18), (112, 118)], [(20, 30), (120, 130)]]
    # The record numbers the pieces anew.
    assert {piece.id for piece in pieces} == {None}
    assert {piece.score for piece in pieces} == {whole.score}


def test_the_rate_carries_furniture_over_and_pieces_back() -> None:
    whole = match("q", "r", span(0, 10), span(100, 112.5))
    (first, second) = clipped(whole, {"r": [span(105, 107.5)]}, min_span_us=1)
    assert at(first) == [(0, 4), (100, 105)]
    assert at(second) == [(6, 10), (107.5, 112.5)]


def test_a_match_that_touches_no_furniture_is_kept_as_it_is() -> None:
    whole = match("q", "r", span(10, 30), span(110, 130), id=5)
    assert clipped(whole, {"q": [span(0, 10), span(30, 40)], "r": [span(0, 110)]}, min_span_us=1) == [whole]
    assert clipped(whole, {}, min_span_us=60_000_000) == [whole]


def test_what_is_left_has_to_be_long_enough_to_tell() -> None:
    whole = match("q", "r", span(10, 30), span(110, 130))
    furniture = {"q": [span(11, 25)]}
    assert [at(p)[0] for p in clipped(whole, furniture, min_span_us=1_000_000)] == [(10, 11), (25, 30)]
    assert [at(p)[0] for p in clipped(whole, furniture, min_span_us=1_000_001)] == [(25, 30)]
    assert clipped(whole, {"q": [span(0, 60)]}, min_span_us=1) == []


def test_stills_have_no_stretch_to_cut() -> None:
    shown_in_film = match("still", "film", None, span(3, 4))
    assert clipped(shown_in_film, {"film": [span(0, 60)]}, min_span_us=1) == [shown_in_film]
    film_of_still = match("film", "still", span(3, 9), None)
    pieces = clipped(film_of_still, {"film": [span(5, 6)], "still": [span(0, 1)]}, min_span_us=1)
    assert [at(piece) for piece in pieces] == [[(3, 5), None], [(6, 9), None]]


spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 2_000), st.integers(1, 500))


@given(
    st.integers(0, 1_000),
    st.integers(10, 1_000),
    st.floats(0.7, 1.4),
    st.lists(spans, max_size=4),
    st.lists(spans, max_size=4),
)
def test_pieces_lie_inside_the_match_and_outside_all_furniture(
    start: int, length: int, rate: float, of_query: list[Span], of_ref: list[Span]
) -> None:
    there = Span(500, 500 + max(1, round(length * rate)))
    whole = match("q", "r", Span(start, start + length), there)
    pieces = clipped(whole, {"q": of_query, "r": of_ref}, min_span_us=5)
    assert whole.query is not None
    for piece in pieces:
        assert piece.query is not None
        assert piece.ref is not None
        assert piece.query.intersect(whole.query) == piece.query
        assert all(piece.query.intersect(hole) is None for hole in of_query)
        # Both sides of a piece lie on the line of the match, to the microsecond.
        assert abs(piece.ref.start - (there.start + (piece.query.start - start) * whole.rate)) <= 1
        assert abs(piece.ref.duration_us - piece.query.duration_us * whole.rate) <= 1
        for hole in of_ref:
            common = piece.ref.intersect(hole)
            assert common is None or common.duration_us <= 4
    ordered = [piece.query for piece in pieces if piece.query]
    assert all(one.end <= two.start for one, two in pairwise(ordered))
    assert covered_us(ordered) <= length


@pytest.mark.parametrize("where", ["q", "r"])
def test_a_sliver_between_two_idents_is_no_match(where: str) -> None:
    whole = match("q", "r", span(0, 10), span(0, 10))
    assert clipped(whole, {where: [span(0, 5), span(5.2, 10)]}, min_span_us=1_000_000) == []


def test_formulae_are_taken_off_the_ends_of_words_and_left_between_them() -> None:
    whole = match("q", "r", Span(100, 200), Span(0, 100), id=5)
    formulae = {"q": [Span(90, 120), Span(150, 160)], "r": [Span(95, 110)]}
    (kept,) = trimmed(whole, formulae, min_span_us=12)
    assert (kept.query, kept.ref, kept.id) == (Span(120, 195), Span(20, 95), None)
    assert trimmed(whole, {"q": [Span(140, 150)]}, min_span_us=12) == [whole]
    assert trimmed(whole, {"q": [Span(105, 200)]}, min_span_us=12) == []
    assert trimmed(match("q", "r", None, None), formulae, min_span_us=12) == [match("q", "r", None, None)]


def test_a_picture_that_both_hold_keeps_the_range_of_its_source_in_proportion() -> None:
    held = msgspec.structs.replace(match("q", "r", span(10, 13), span(100, 106)), rate=1.0, offset_known=False)
    assert clipped(held, {"r": [span(106, 110)]}, min_span_us=1) == [held]
    (piece,) = clipped(held, {"r": [span(90, 102)]}, min_span_us=1)
    assert at(piece) == [(11, 13), (102, 106)]
