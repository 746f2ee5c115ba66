from __future__ import annotations

from demo.programme import PROGRAMME
from demo.wording import MESSAGES, WATER, WATER_PLAIN, Quote
from twicetold.fingerprint.text_folding import folded_string


def test_ids_are_unique_and_dates_in_order() -> None:
    ids = [release.id for release in (*PROGRAMME, *MESSAGES)]
    assert len(set(ids)) == len(ids)
    assert [message.date for message in MESSAGES] == sorted(message.date for message in MESSAGES)


def test_what_is_quoted_stands_in_an_earlier_message() -> None:
    seen: dict[str, str] = {}
    for message in MESSAGES:
        for piece in message.pieces:
            if isinstance(piece, Quote):
                assert piece.there in seen[piece.release]
                assert piece.words in message.text
        seen[message.id] = message.text


def test_vowel_marks_are_all_that_the_arabic_quotation_lacks() -> None:
    assert len(WATER) > len(WATER_PLAIN)
    assert folded_string(WATER) == folded_string(WATER_PLAIN)
