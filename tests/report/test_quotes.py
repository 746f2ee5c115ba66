from __future__ import annotations

from twicetold.report.quotes import MOST_CHARACTERS, no_words, quoted
from twicetold.time import Span


def test_a_passage_is_quoted_by_code_points_whatever_the_script():
    assert quoted("قال: السلام عليكم 🌍 جميعا", Span(5, 19)) == "السلام عليكم 🌍"
    assert quoted("a text", None) == quoted(no_words("0" * 64), Span(0, 5)) == ""


def test_a_long_passage_shows_its_beginning_and_its_end():
    text = "b" * 3 + "a" * 2000 + "e" * 3
    said = quoted(text, Span(0, len(text)))
    assert (said[:4], said[-4:], said.count(" […] ")) == ("bbba", "aeee", 1)
    assert len(said) <= MOST_CHARACTERS + 5
