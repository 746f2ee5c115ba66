"""Text in whatever bytes it comes: marks right and wrong, older encodings, several in one file, and what is no text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.media.text_decoding import decoded

ARABIC = "هذه رسالة قصيرة للتجربة، وفيها كلمات عربية كثيرة حتى يعرف الترميز.\n" * 3
FRENCH = "A plain message — with naïve café words.\n" * 3
RUSSIAN = "Это обычное сообщение на русском языке для проверки кодировки.\n" * 3


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    read = decoded(text.encode())
    assert read is not None
    assert read.text == text.removeprefix("\ufeff")
    assert read.encoding == "utf-8"
    assert not read.warnings


def test_line_ends_and_spaces_stay() -> None:
    text = " first\r\nsecond\rthird\n\n  fourth \u2028 "
    assert decoded(text.encode()).text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [ARABIC, FRENCH, RUSSIAN])
def test_a_byte_order_mark_is_believed_and_is_no_part_of_the_text(encoding: str, text: str) -> None:
    read = decoded(text.encode(encoding))
    assert (read.text, read.warnings) == (text, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [ARABIC, FRENCH, RUSSIAN])
def test_wide_text_without_a_mark(encoding: str, text: str) -> None:
    assert (decoded(text.encode(encoding)).text, decoded(text.encode(encoding)).encoding) == (text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ARABIC, "cp1256"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), ("これは日本語の文章です。\n" * 5, "cp932")],
)
def test_encodings_before_unicode(text: str, encoding: str) -> None:
    read = decoded(text.encode(encoding))
    assert (read.text, read.encoding) == (text, encoding)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (codecs.BOM_UTF16_LE + FRENCH.encode(), FRENCH),
        (codecs.BOM_UTF16_BE + b"plain words and nothing else", "plain words and nothing else"),
        (codecs.BOM_UTF8 + ARABIC.encode("cp1256"), ARABIC),
    ],
)
def test_a_wrong_mark_is_told_and_not_believed(content: bytes, text: str) -> None:
    read = decoded(content)
    assert read.text == text
    assert "byte order mark" in read.warnings[0]


def test_lines_in_another_encoding_are_read_by_themselves() -> None:
    content = RUSSIAN.encode() + "naïve café, déjà vu\n".encode("cp1252") + ARABIC.encode()
    read = decoded(content)
    assert read.text == RUSSIAN + "naïve café, déjà vu\n" + ARABIC
    assert read.encoding.startswith("utf-8+")
    assert "1 of 7 lines" in read.warnings[0]


def test_a_line_that_mixes_encodings_is_read_character_by_character() -> None:
    content = "Ещё раз о реке – ".encode() + "déjà vu".encode("cp1252") + " и о мосте".encode()
    read = decoded(content)
    assert read is not None
    assert read.text == "Ещё раз о реке – déjà vu и о мосте"
    assert read.encoding == "utf-8+cp1252"
    assert read.warnings == ("1 of 1 lines mix UTF-8 with bytes that were read as cp1252",)


def test_a_mark_of_utf_8_before_wide_text_is_told() -> None:
    read = decoded(codecs.BOM_UTF8 + "The river rose in the night".encode("utf-16-le"))
    assert read is not None
    assert (read.text, read.encoding) == ("The river rose in the night", "utf-16-le")
    assert read.warnings == ("the byte order mark says UTF-8, the text is utf-16-le",)


def test_a_cut_last_character_is_told() -> None:
    read = decoded(ARABIC.encode("utf-16")[:-1])
    assert read.text == ARABIC[:-1] + "\ufffd"
    assert read.warnings


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 20, b"\0" * 100, b"GIF89a\0\0\x01\x02" * 30, b"ab\x01\x02\x03\x04" * 50]
)
def test_binary_is_no_text(content: bytes) -> None:
    assert decoded(content) is None


@pytest.mark.parametrize("content", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_nothing_is_an_empty_text(content: bytes) -> None:
    assert decoded(content).text == ""


def test_direction_controls_stay_in_the_text() -> None:
    text = "\u202bمرحبا\u202c and \u2066more\u2069"
    assert decoded(text.encode()).text == text


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    read = decoded(content)
    assert read is None or isinstance(read.text, str)
