"""Text through the reader, in a worker: every form by its bytes, and bad input as a counted error."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.text_files import pdf_bytes, subtitled_film
from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.media.text_track import TextForm
from twicetold.model import ItemKind
from twicetold.settings import MediaSettings


@pytest.fixture(scope="module")
def reader() -> Iterator[MediaReader]:
    with MediaReader(MediaSettings(), workers=1) as opened:
        yield opened


@pytest.mark.parametrize(
    ("content", "form", "words"),
    [
        ("Words and \u202emore\u202c words.\r\n".encode(), TextForm.PLAIN, "Words and \u202emore\u202c words.\r\n"),
        (
            "كلمات كثيرة في رسالة قديمة من زمن مضى".encode("cp1256"),
            TextForm.PLAIN,
            "كلمات كثيرة في رسالة قديمة من زمن مضى",
        ),
        (b"<html><body><p>On a page</p></body></html>", TextForm.HTML, "On a page"),
        (pdf_bytes("On paper"), TextForm.PDF, "On paper"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nOn screen\n", TextForm.SUBTITLES, "On screen"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nOn screen\n", TextForm.SUBTITLES, "On screen"),
    ],
    ids=["plain", "older", "html", "pdf", "srt", "vtt"],
)
def test_what_a_file_is_goes_by_its_bytes(
    reader: MediaReader, tmp_path: Path, content: bytes, form: TextForm, words: str
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    assert reader.probe(path).kind is ItemKind.TEXT
    track = reader.text(path, max_characters=10_000)
    assert (track.form, track.text.strip("\n") if form is TextForm.HTML else track.text) == (form, words)


def test_the_words_inside_a_film(reader: MediaReader, tmp_path: Path) -> None:
    track = reader.text(subtitled_film(tmp_path / "film.mkv", [(0, 500, "Spoken words")]), max_characters=100)
    assert (track.form, track.text) == (TextForm.EMBEDDED, "Spoken words")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "media.empty"),
        (bytes(range(256)) * 4, "text.not_text"),
        (b"words " * 500, "text.too_long"),
        (b"words " * 5000, "text.too_long"),
    ],
    ids=["empty", "binary", "long", "very long"],
)
def test_bad_input_is_an_error_with_a_code(reader: MediaReader, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(MediaRejected) as caught:
        reader.text(path, max_characters=1000)
    assert caught.value.code == code
