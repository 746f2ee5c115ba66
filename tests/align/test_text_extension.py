"""How far two texts go on alike: over misprints and small insertions, not into what differs."""

import pytest

from twicetold.align.text_extension import BAND, MATCH, extension
from twicetold.fingerprint.text_folding import Letters, fold

PASSAGE = "somewhere a harbour bell was ringing while the boats came slowly home across the evening water"


def letters(text: str) -> Letters:
    return fold(text).letters


def test_equal_texts_agree_to_their_end() -> None:
    text = letters(PASSAGE)
    assert extension(text, text) == (len(text), len(text), MATCH * len(text), len(text))


def test_it_stops_where_the_texts_part() -> None:
    one, other = letters(PASSAGE + " qqqqqqqq" * 20), letters(PASSAGE + " zzzzzzzz" * 20)
    found = extension(one, other)
    assert found.query_letters == found.ref_letters == len(letters(PASSAGE))


def test_backwards_is_forwards_seen_from_behind() -> None:
    one, other = letters("xxxxxxxxxx" * 6 + PASSAGE), letters("yyyyyyyyyy" * 6 + PASSAGE)
    found = extension(one, other, query_from=len(one) - 1, ref_from=len(other) - 1, step=-1)
    assert found.matches == len(letters(PASSAGE)) == found.query_letters


@pytest.mark.parametrize(
    ("edited", "faults"),
    [
        (PASSAGE.replace("harbour", "harb0ur"), 1),
        (PASSAGE.replace("slowly ", ""), 6),
        (PASSAGE.replace("boats", "little old boats"), 9),
        (PASSAGE.replace("ringing", "tolling"), 4),
    ],
)
def test_small_edits_are_bridged(edited: str, faults: int) -> None:
    one, other = letters(edited), letters(PASSAGE)
    found = extension(one, other)
    assert (found.query_letters, found.ref_letters) == (len(one), len(other))
    assert max(len(one), len(other)) - found.matches <= faults


def test_insertions_may_add_up_to_more_than_the_band() -> None:
    text = " ".join([PASSAGE] * 2)
    one = letters(" so ".join(text.split()) + " and on it goes as before, without a change")
    other = letters(text + " and on it goes as before, without a change")
    assert len(one) - len(other) > 3 * BAND
    found = extension(one, other)
    assert (found.query_letters, found.ref_letters) == (len(one), len(other))


def test_texts_that_have_nothing_in_common_give_nothing() -> None:
    assert extension(letters("aaaaaaaa"), letters("bbbbbbbb")) == (0, 0, 0, 0)


def test_one_letter_texts() -> None:
    assert extension(letters("a"), letters("a")) == (1, 1, MATCH, 1)


@pytest.mark.parametrize(("place", "step"), [(-1, 1), (99, 1), (0, 0)])
def test_a_place_outside_the_text_is_refused(place: int, step: int) -> None:
    with pytest.raises(ValueError, match=r"letters|step"):
        extension(letters("abc"), letters("abc"), query_from=place, step=step)
