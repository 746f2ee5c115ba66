from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from twicetold.media.kinds import HEAD_BYTES, UNKNOWN, sniff
from twicetold.model import ItemKind

GREY = Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8))


def saved(form: str, **options: object) -> bytes:
    file = io.BytesIO()
    GREY.save(file, form, **options)
    return file.getvalue()


def animated(form: str) -> bytes:
    return saved(form, save_all=True, append_images=[GREY.rotate(90)], duration=100)


@pytest.mark.parametrize(
    ("head", "kind", "media_type"),
    [
        (saved("JPEG"), ItemKind.IMAGE, "image/jpeg"),
        (saved("TIFF"), ItemKind.IMAGE, "image/tiff"),
        (saved("TIFF", big_tiff=True), ItemKind.IMAGE, "image/tiff"),
        (saved("BMP"), ItemKind.IMAGE, "image/bmp"),
        (saved("GIF"), ItemKind.IMAGE, "image/gif"),
        (saved("PNG"), ItemKind.IMAGE, "image/png"),
        (saved("WEBP"), ItemKind.IMAGE, "image/webp"),
        (saved("AVIF"), ItemKind.IMAGE, "image/avif"),
        (animated("PNG"), ItemKind.VIDEO, "image/apng"),
        (animated("WEBP"), ItemKind.VIDEO, "image/webp"),
        (animated("AVIF"), ItemKind.VIDEO, "image/avif-sequence"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ItemKind.IMAGE, "image/heic"),
        (b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc", ItemKind.VIDEO, "image/heic-sequence"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", ItemKind.VIDEO, "video/quicktime"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", ItemKind.VIDEO, "video/quicktime"),
        (b"RIFF\x24\0\0\0WAVEfmt ", ItemKind.AUDIO, "audio/wav"),
        (b"ID3\x04\0\0\0\0\0\0", ItemKind.AUDIO, "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(400), ItemKind.AUDIO, "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(400), ItemKind.AUDIO, "audio/aac"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", ItemKind.TEXT, "application/pdf"),
        (b"<!DOCTYPE html><html>", ItemKind.TEXT, "text/html"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", ItemKind.IMAGE, "image/svg+xml"),
        (b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:01.000\nhello", ItemKind.TEXT, "text/vtt"),
        ("Текст".encode("utf-16"), ItemKind.TEXT, "text/plain"),
        (b"BMW and other makes of car are only words", ItemKind.TEXT, "text/plain"),
        (b"RIFFLE is a word of six letters", ItemKind.TEXT, "text/plain"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, kind: ItemKind, media_type: str) -> None:
    assert (sniff(head).kind, sniff(head).media_type) == (kind, media_type)


@pytest.mark.parametrize(
    ("codec", "container", "media_type"),
    [
        ("mpeg4", "mp4", "video/mp4"),
        ("mpeg4", "avi", "video/x-msvideo"),
        ("mpeg4", "matroska", "video/x-matroska"),
        ("libvpx", "webm", "video/webm"),
        ("libvpx", "ogg", "video/ogg"),
        ("mpeg2video", "mpegts", "video/mp2t"),
        ("mpeg2video", "mpeg", "video/mpeg"),
        ("flv1", "flv", "video/x-flv"),
        ("wmv2", "asf", "video/x-ms-asf"),
    ],
)
def test_containers_of_real_films_are_known_and_looked_into(
    video: Callable[..., Path], tmp_path: Path, codec: str, container: str, media_type: str
) -> None:
    guess = sniff(video(tmp_path / "film", codec=codec, container=container, count=10).read_bytes()[:HEAD_BYTES])
    assert guess == (ItemKind.VIDEO, media_type, True)


def test_an_animation_of_one_picture_is_a_still() -> None:
    data = animated("PNG")
    at = data.index(b"acTL")
    assert sniff(data[: at + 4] + struct.pack(">II", 1, 0) + data[at + 12 :]).kind is ItemKind.IMAGE
    # Only what comes before the first picture announces an animation.
    assert sniff(saved("PNG") + data[at:]).media_type == "image/png"


@pytest.mark.parametrize(("size", "offset"), [(188, 0), (192, 4), (204, 0)])
def test_transport_streams_of_every_packet_size_are_known(size: int, offset: int) -> None:
    packets = b"".join((bytes(offset) + b"\x47" + bytes([0x1F, 0xFF, 0x10])).ljust(size, b"\xff") for _ in range(4))
    assert sniff(packets).media_type == "video/mp2t"
    assert sniff(packets[: 2 * size]) != sniff(packets)


def test_a_text_that_is_cut_inside_a_character_is_still_a_text() -> None:
    text = ("a" + "я" * HEAD_BYTES).encode()
    assert sniff(text[:HEAD_BYTES]).kind is ItemKind.TEXT
    # Where the file really ends there, too; what reads it tells of the half character. Bytes of no script are no text.
    assert sniff(text[:100]).kind is ItemKind.TEXT
    assert sniff(bytes(range(128, 256)) * 2).kind is ItemKind.UNKNOWN


def test_control_characters_are_no_text() -> None:
    assert sniff(b"words\x00words") == UNKNOWN._replace(container=True)


@given(st.binary(max_size=300))
@example(b"BM" + bytes(24))
@example(b"RIFF")
@example(b"\x89PNG\r\n\x1a\nacTL")
@example(b"\0\0\0\x10ftyp")
@example(b"\xff\xfe\x00")
def test_no_bytes_are_too_odd_to_be_guessed_at(head: bytes) -> None:
    guess = sniff(head)
    assert guess.kind in ItemKind
    assert "/" in guess.media_type
