import hashlib
import sqlite3

from tests.archive.conftest import A, B, C
from twicetold.archive import message_texts


def test_words_are_kept_once_and_given_back(populated: sqlite3.Connection) -> None:
    message_texts.insert(populated, A, "مرحبا\n")
    message_texts.insert(populated, A, "something else")
    message_texts.insert(populated, B, "with a \0 inside")
    assert message_texts.of_items(populated, [A, B, C]) == {A: "مرحبا\n", B: "with a \0 inside"}
    assert message_texts.get(populated, C) is None
    assert message_texts.digests(populated) == {A, B}


def test_a_text_is_named_by_its_words_in_utf_8() -> None:
    assert message_texts.digest_of("é") == hashlib.sha256("é".encode()).hexdigest()


def test_unpaired_surrogates_are_replaced_and_nothing_else() -> None:
    assert message_texts.as_kept("a\U0001f600b\r\n") == "a\U0001f600b\r\n"
    assert "\ud800" not in message_texts.as_kept("a\ud800b")
