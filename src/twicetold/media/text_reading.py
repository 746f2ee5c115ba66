"""Reading the text of one file inside a worker, whatever it is kept in."""

from __future__ import annotations

from pathlib import Path

from twicetold.errors import MediaRejected
from twicetold.media.kinds import HEAD_BYTES, sniff
from twicetold.media.plan import DecodeLimits
from twicetold.media.source import open_bytes
from twicetold.media.text_decoding import decoded
from twicetold.media.text_embedded import read_embedded
from twicetold.media.text_html import read_html
from twicetold.media.text_pdf import read_pdf
from twicetold.media.text_subtitles import read_subtitles
from twicetold.media.text_track import TextForm, TextTrack
from twicetold.model import ItemKind

READERS_VERSION = "2"
"""Changes whenever the same file would give another text."""

SUBTITLE_TYPES = frozenset({"application/x-subrip", "text/vtt", "text/x-ssa"})

_BYTES_PER_CHARACTER = 4


def read_text(path: Path, limits: DecodeLimits, *, max_characters: int) -> TextTrack:
    """The text of a file: plain, HTML, PDF, subtitles, or the subtitles inside a film.

    Raises:
        MediaRejected: `text.too_long`, `text.not_text`, or as the reader of its format.
    """
    with open_bytes(path) as file:
        guess = sniff(file.read(HEAD_BYTES))
        size = file.seek(0, 2)
    if guess.media_type == "application/pdf":
        return _bounded(path, read_pdf(path, max_characters=max_characters), max_characters)
    if guess.container and guess.kind is not ItemKind.UNKNOWN:
        return _bounded(path, read_embedded(path, limits), max_characters)
    if size > max_characters * _BYTES_PER_CHARACTER:
        raise _too_long(path, max_characters)
    with open_bytes(path) as file:
        content = file.readall()
    return _bounded(path, _read(path, content, guess.media_type), max_characters)


def _read(path: Path, content: bytes, media_type: str) -> TextTrack:
    if media_type == "text/html":
        return read_html(content)
    read = decoded(content)
    if read is None:
        raise MediaRejected(
            f"{path}: its bytes are no text in any encoding that is known",
            code="text.not_text",
            hint="It is damaged or of another kind than it seems; convert it to UTF-8 if you know what it is.",
        )
    if media_type in SUBTITLE_TYPES:
        return read_subtitles(read.text, read.encoding, read.warnings)
    return TextTrack(read.text, TextForm.PLAIN, encoding=read.encoding, warnings=read.warnings)


def _bounded(path: Path, track: TextTrack, max_characters: int) -> TextTrack:
    if len(track.text) > max_characters:
        raise _too_long(path, max_characters)
    return track


def _too_long(path: Path, max_characters: int) -> MediaRejected:
    return MediaRejected(
        f"{path}: holds more than {max_characters:,} characters",
        code="text.too_long",
        hint="Raise text.max_characters in twicetold.toml if the text is meant to be that long, or split it.",
    )
