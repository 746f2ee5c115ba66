"""Formulae are recognised inside any text, whole or quoted in part, and nothing else is."""

import numpy as np

from twicetold.align.text_formulae import FormulaBook
from twicetold.fingerprint.text_folding import fold

BASMALA = "بِسْمِ اللَّهِ الرَّحْمَٰنِ الرَّحِيمِ"
VERSE = "In the beginning God created the heaven and the earth and the earth was without form and void"
SHORT = "God is one"


def book(*bodies: str) -> FormulaBook:
    return FormulaBook([fold(body).letters for body in bodies])


def quoted(which: FormulaBook, text: str) -> list[tuple[str, int]]:
    folded = fold(text)
    return [(text[slice(*folded.span(one.first, one.last))], one.number) for one in which.recognise(folded)]


def test_a_formula_is_found_whatever_its_vowel_marks() -> None:
    assert quoted(book(BASMALA), "قال بسم الله الرحمن الرحيم ثم بدأ") == [("بسم الله الرحمن الرحيم", 0)]


def test_part_of_a_long_formula_counts_from_24_letters_on() -> None:
    long = book(VERSE)
    assert quoted(long, "He said: God created the heaven and the earth, they say.") == [
        ("God created the heaven and the earth", 0)
    ]
    assert quoted(long, "He said: created the heaven, they say.") == []


def test_a_refrain_is_found_each_time() -> None:
    text = f"{BASMALA} one two three {BASMALA} four five six {BASMALA}"
    assert [number for _, number in quoted(book(BASMALA), text)] == [0, 0, 0]


def test_the_longest_formula_wins_and_no_letter_is_told_twice() -> None:
    longer = f"{VERSE} and darkness was upon the face of the deep"
    assert quoted(book(VERSE, longer), f"so: {longer}!") == [(longer, 1)]


def test_too_short_ones_are_counted_and_not_found() -> None:
    short = book(SHORT, VERSE)
    assert (len(short), short.too_short) == (2, 1)
    assert quoted(short, SHORT) == []


def test_an_empty_book_and_an_empty_text() -> None:
    assert quoted(book(), VERSE) == []
    assert quoted(book(VERSE), "") == []
    assert book().keys.dtype == np.uint32
