from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from tests.media.text_files import pdf_bytes
from twicetold.errors import MediaRejected
from twicetold.media.text_pdf import PAGE_BREAK, read_pdf


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_the_words_of_every_page_with_their_places(tmp_path: Path) -> None:
    track = read_pdf(written(tmp_path / "a.pdf", pdf_bytes("First page here", "And a second")), max_characters=1000)
    assert track.text == f"First page here{PAGE_BREAK}And a second"
    assert [track.text[start:end] for start, end in track.pages.tolist()] == ["First page here", "And a second"]


def test_a_pdf_without_words_is_empty(tmp_path: Path) -> None:
    assert read_pdf(written(tmp_path / "a.pdf", pdf_bytes("")), max_characters=1000).text == ""


def test_reading_ends_soon_after_the_longest_text_allowed(tmp_path: Path) -> None:
    track = read_pdf(written(tmp_path / "a.pdf", pdf_bytes(*["word " * 30] * 50)), max_characters=100)
    assert len(track.text) < 400


def test_a_locked_pdf_is_told(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(written(tmp_path / "a.pdf", pdf_bytes("secret"))))
    writer.encrypt("password", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(MediaRejected) as caught:
        read_pdf(tmp_path / "locked.pdf", max_characters=1000)
    assert caught.value.code == "text.encrypted"


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(range(256)) * 9, pdf_bytes("cut off")[:200]])
def test_a_damaged_pdf_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(MediaRejected) as caught:
        read_pdf(written(tmp_path / "a.pdf", content), max_characters=1000)
    assert caught.value.code == "text.unreadable"
