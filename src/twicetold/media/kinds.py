"""What a file is, by its first bytes and never by its name.

Signatures follow the formats' own specifications (RFC 2083 and the APNG extension, GIF89a, RIFF/WebP, ISO/IEC
14496-12 brands, and so on). Containers that may hold either sound or pictures are told apart by `probe`, which opens
them in a worker.
"""

from __future__ import annotations

import codecs
import re
import struct
from typing import NamedTuple

from twicetold.media.text_decoding import decoded
from twicetold.model import ItemKind

HEAD_BYTES = 64 * 1024
"""How much of a file `sniff` wants to see."""


class Guess(NamedTuple):
    """Kind and media type as far as bytes tell; `container` where FFmpeg has to look inside for the kind."""

    kind: ItemKind
    media_type: str
    container: bool = False


UNKNOWN = Guess(ItemKind.UNKNOWN, "application/octet-stream")

_PREFIXES: tuple[tuple[bytes, Guess], ...] = (
    (b"\xff\xd8\xff", Guess(ItemKind.IMAGE, "image/jpeg")),
    (b"II*\0", Guess(ItemKind.IMAGE, "image/tiff")),
    (b"MM\0*", Guess(ItemKind.IMAGE, "image/tiff")),
    (b"II+\0", Guess(ItemKind.IMAGE, "image/tiff")),
    (b"MM\0+", Guess(ItemKind.IMAGE, "image/tiff")),
    (b"8BPS", Guess(ItemKind.IMAGE, "image/vnd.adobe.photoshop")),
    (b"\xff\x0a", Guess(ItemKind.IMAGE, "image/jxl")),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Guess(ItemKind.IMAGE, "image/jxl")),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Guess(ItemKind.IMAGE, "image/jp2")),
    (b"%PDF-", Guess(ItemKind.TEXT, "application/pdf")),
    (b"fLaC", Guess(ItemKind.AUDIO, "audio/flac")),
    (b"ID3", Guess(ItemKind.AUDIO, "audio/mpeg", container=True)),
    (b"OggS", Guess(ItemKind.VIDEO, "video/ogg", container=True)),
    (b"\x1aE\xdf\xa3", Guess(ItemKind.VIDEO, "video/x-matroska", container=True)),
    (b"FLV\x01", Guess(ItemKind.VIDEO, "video/x-flv", container=True)),
    (b"0&\xb2u\x8ef\xcf\x11", Guess(ItemKind.VIDEO, "video/x-ms-asf", container=True)),
    (b"\0\0\x01\xba", Guess(ItemKind.VIDEO, "video/mpeg", container=True)),
    (b"\0\0\x01\xb3", Guess(ItemKind.VIDEO, "video/mpeg", container=True)),
    (b"#!AMR", Guess(ItemKind.AUDIO, "audio/amr", container=True)),
    (b"caff", Guess(ItemKind.AUDIO, "audio/x-caf", container=True)),
)

_STILL_BRANDS = {
    b"avif": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
}
_SEQUENCE_BRANDS = {b"avis": "image/avif-sequence", b"hevc": "image/heic-sequence", b"msf1": "image/heif-sequence"}

_RIFF = {
    b"WAVE": Guess(ItemKind.AUDIO, "audio/wav", container=True),
    b"AVI ": Guess(ItemKind.VIDEO, "video/x-msvideo", container=True),
}


def sniff(head: bytes) -> Guess:
    """The guess for a file that begins with `head` (`HEAD_BYTES` of it, or all)."""
    for probe in (
        _png,
        _gif,
        _riff,
        _iso_media,
        _bmp,
        _webm,
        _prefixed,
        _transport_stream,
        _text,
        _mpeg_audio,
        _older_text,
    ):
        guess = probe(head)
        if guess is not None:
            return guess
    return UNKNOWN._replace(container=True)


def _webm(head: bytes) -> Guess | None:
    # The EBML header names the document type within its first bytes (RFC 8794).
    if head.startswith(b"\x1aE\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]:
        return Guess(ItemKind.VIDEO, "video/webm", container=True)
    return None


def _prefixed(head: bytes) -> Guess | None:
    return next((guess for prefix, guess in _PREFIXES if head.startswith(prefix)), None)


def _png(head: bytes) -> Guess | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    # An animation announces itself before the first image data, with its number of frames.
    control = head.find(b"acTL")
    data = head.find(b"IDAT")
    if 0 < control < (data if data >= 0 else len(head)) and int.from_bytes(head[control + 4 : control + 8]) > 1:
        return Guess(ItemKind.VIDEO, "image/apng")
    return Guess(ItemKind.IMAGE, "image/png")


def _gif(head: bytes) -> Guess | None:
    if head[:6] not in {b"GIF87a", b"GIF89a"}:
        return None
    return Guess(ItemKind.IMAGE, "image/gif")


def _riff(head: bytes) -> Guess | None:
    if head[:4] not in {b"RIFF", b"RF64"}:
        return None
    if head[8:12] == b"WEBP":
        animated = head[12:16] == b"VP8X" and bool(head[20:21] and head[20] & 0x02)
        return Guess(ItemKind.VIDEO if animated else ItemKind.IMAGE, "image/webp")
    return _RIFF.get(head[8:12])


def _iso_media(head: bytes) -> Guess | None:
    if head[4:8] != b"ftyp":
        return Guess(ItemKind.VIDEO, "video/quicktime", container=True) if _old_quicktime(head) else None
    brand = head[8:12]
    if brand in _SEQUENCE_BRANDS:
        return Guess(ItemKind.VIDEO, _SEQUENCE_BRANDS[brand], container=True)
    if brand in _STILL_BRANDS:
        return Guess(ItemKind.IMAGE, _STILL_BRANDS[brand])
    if brand == b"qt  ":
        return Guess(ItemKind.VIDEO, "video/quicktime", container=True)
    return Guess(ItemKind.VIDEO, "video/mp4", container=True)


def _old_quicktime(head: bytes) -> bool:
    return head[4:8] in {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}


def _bmp(head: bytes) -> Guess | None:
    if head[:2] != b"BM" or len(head) < 26:
        return None
    (header_size,) = struct.unpack_from("<I", head, 14)
    return Guess(ItemKind.IMAGE, "image/bmp") if header_size in {12, 16, 40, 52, 56, 64, 108, 124} else None


def _transport_stream(head: bytes) -> Guess | None:
    for size, offset in ((188, 0), (192, 4), (204, 0)):
        sync = head[offset : offset + size * 8 : size]
        if len(sync) >= 3 and set(sync) == {0x47}:
            return Guess(ItemKind.VIDEO, "video/mp2t", container=True)
    return None


def _mpeg_audio(head: bytes) -> Guess | None:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return Guess(ItemKind.AUDIO, "audio/aac", container=True)
    layer, rate = head[1] & 0x06, head[2] & 0x0C
    if layer and rate != 0x0C and head[2] & 0xF0 != 0xF0:
        return Guess(ItemKind.AUDIO, "audio/mpeg", container=True)
    return None


_SRT = re.compile(r"(\d+\s*\n)?\s*\d{1,3}:\d\d:\d\d[,.]\d{1,3}\s*-->")


def _older_text(head: bytes) -> Guess | None:
    """Text in an encoding before Unicode, or in UTF-16 without a mark: no signature, and nothing that text never has.

    A file of 64 KiB in which no byte is a control has been seen of no other kind.
    """
    read = decoded(head) if len(head) >= _MIN_OLDER_BYTES else None
    if read is None or any(ord(c) < 32 and c not in "\t\n\v\f\r\x1a\x1b" for c in read.text):
        return None
    seen = [c for c in read.text if not c.isspace()]
    words = sum(c.isalpha() or c.isdecimal() or c in ".,;:!?()'\"-" for c in seen)
    return _form_of(read.text) if words >= _MIN_WORDS_SHARE * len(seen) else None


_MIN_OLDER_BYTES = 16
_MIN_WORDS_SHARE = 0.8


def _text(head: bytes) -> Guess | None:
    wide = "utf-32" if head[:4] in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE} else "utf-16"
    decoder = codecs.getincrementaldecoder(
        wide if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or head[:4] == codecs.BOM_UTF32_BE else "utf-8-sig"
    )()
    try:
        # A cut may have fallen inside a character.
        text = decoder.decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return None
    if any(ord(character) < 32 and character not in "\t\n\v\f\r\x1b" for character in text):
        return None
    return _form_of(text)


def _form_of(text: str) -> Guess:
    start = text.lstrip("\ufeff \t\r\n")[:512].lower()
    if start.startswith(("<!doctype html", "<html")):
        return Guess(ItemKind.TEXT, "text/html")
    if "<svg" in start and start.startswith("<"):
        return Guess(ItemKind.IMAGE, "image/svg+xml")
    if start.startswith("webvtt"):
        return Guess(ItemKind.TEXT, "text/vtt")
    if _SRT.match(start):
        return Guess(ItemKind.TEXT, "application/x-subrip")
    if start.startswith("[script info]"):
        return Guess(ItemKind.TEXT, "text/x-ssa")
    return Guess(ItemKind.TEXT, "text/plain")
