"""A verdict speaks of two stretches of two items, whatever becomes of the match's row."""

from __future__ import annotations

import msgspec
import pytest

from tests.lineage.conftest import match, span
from twicetold.archive.verdicts import verdict_on
from twicetold.lineage.judged import Judgements, without
from twicetold.model import FurnitureSpan, Match, Modality, TrackKind, VerdictWord

MATCH = match("new", "old", span(20, 40), span(10, 30))


def judged(*words: tuple[Match, str]) -> Judgements:
    return Judgements([verdict_on(on, VerdictWord(word), person="ada") for on, word in words])


def test_a_rejected_pair_stays_out_when_a_later_trace_finds_it_again() -> None:
    judgements = judged((MATCH, "not-same"))
    again = msgspec.structs.replace(MATCH, id=77, query=span(21, 39.5), ref=span(11, 29.5), score=0.99)
    assert judgements.standing([again]) == []


def test_a_piece_of_a_rejected_match_stays_out_too() -> None:
    piece = match("new", "old", span(25, 27), span(15, 17), id=5)
    assert judged((MATCH, "not-same")).standing([piece]) == []


def test_a_verdict_holds_when_a_corrected_date_turns_the_match_around() -> None:
    turned = match("old", "new", span(10, 30), span(20, 40), id=5)
    assert judged((MATCH, "not-same")).word(turned) is VerdictWord.NOT_SAME


@pytest.mark.parametrize(
    "other",
    [
        match("new", "old", span(100, 120), span(10, 30)),
        match("new", "old", span(20, 40), span(200, 220)),
        match("new", "else", span(20, 40), span(10, 30)),
        msgspec.structs.replace(MATCH, modality=Modality.AUDIO),
        msgspec.structs.replace(MATCH, mirrored=True),
        match("new", "old", span(20, 38), span(12, 30)),
    ],
)
def test_a_verdict_says_nothing_of_other_stretches_items_tracks_or_times_against_one_another(other: Match) -> None:
    assert judged((MATCH, "not-same")).standing([other]) == [other]


def test_the_last_word_rules_and_unsure_takes_it_back() -> None:
    assert judged((MATCH, "not-same"), (MATCH, "same")).standing([MATCH]) == [MATCH]
    back = judged((MATCH, "furniture"), (MATCH, "unsure"))
    assert back.word(MATCH) is None
    assert back.furniture([MATCH], TrackKind.PICTURE) == []
    assert [verdict.word for verdict in back.on(MATCH)] == ["furniture", "unsure"]


def test_what_is_called_furniture_is_furniture_wherever_it_was_matched() -> None:
    third = match("third", "new", span(0, 20), span(20, 40), id=2)
    fourth = match("fourth", "third", span(50, 70), span(0, 20), id=3)
    beyond = match("fifth", "new", span(0, 100), span(10, 110), id=4)
    judgements = judged((MATCH, "furniture"))
    stretches = judgements.furniture([third, fourth, beyond], TrackKind.PICTURE)
    assert {(one.item, one.span) for one in stretches} == {
        ("new", span(20, 40)),
        ("old", span(10, 30)),
        ("third", span(0, 20)),
        ("fourth", span(50, 70)),
    }
    assert {one.label for one in stretches} == {"judged"}
    assert judgements.furniture([third], TrackKind.SOUND) == []


def test_a_still_that_is_furniture_is_named_without_a_span() -> None:
    still = match("new", "logo", span(5, 6), None)
    stretches = judged((still, "furniture")).furniture([], TrackKind.PICTURE)
    assert {(one.item, one.span) for one in stretches} == {("new", span(5, 6)), ("logo", None)}


def test_pieces_around_named_furniture_keep_the_number_of_the_match_on_record() -> None:
    named = [FurnitureSpan(item="old", span=span(15, 18), label="judged")]
    pieces = without([MATCH], named, min_span_us=1_000_000)
    assert [(piece.id, piece.query) for piece in pieces] == [(1, span(20, 25)), (1, span(28, 40))]
    assert without([MATCH], [], min_span_us=1_000_000) == [MATCH]
