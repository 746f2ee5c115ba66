"""Makes HEIC stills: one picture of an HEVC encoder in the boxes of ISO/IEC 23008-12."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from typing import Any

import av
import numpy as np

MADE_OF = {"preset": "ultrafast", "x265-params": "log-level=none:pools=1:frame-threads=1:keyint=1", "crf": "4"}


def heic(
    pixels: np.ndarray, *, depth: str = "yuv444p", quarter_turns: int = 0, claims: tuple[int, int] | None = None
) -> bytes:
    """The RGB `pixels` as a HEIC file.

    Args:
        depth: how the encoder keeps them, such as 'yuv420p10le'.
        quarter_turns: turns anti-clockwise that a viewer is to make.
        claims: width and height that the file states instead of its own.
    """
    configuration, picture = _coded(pixels, depth)
    height, width = pixels.shape[:2]
    size = _full(b"ispe", struct.pack(">II", *(claims or (width, height))))
    turn = _box(b"irot", bytes([quarter_turns])) if quarter_turns else b""
    properties = [1 | 0x80, 2, *([3 | 0x80] if turn else [])]
    described = _box(b"ipco", configuration + size + turn)
    associated = _full(b"ipma", struct.pack(">IHB", 1, 1, len(properties)) + bytes(properties))
    item = _full(b"infe", struct.pack(">HH", 1, 0) + b"hvc1\0", version=2)
    start = _box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(offset: int) -> bytes:
        return _full(
            b"meta",
            _full(b"hdlr", b"\0\0\0\0pict" + bytes(13))
            + _full(b"pitm", struct.pack(">H", 1))
            + _full(b"iloc", struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(picture)))
            + _full(b"iinf", struct.pack(">H", 1) + item)
            + _box(b"iprp", described + associated),
        )

    return start + meta(len(start) + len(meta(0)) + 8) + _box(b"mdat", picture)


def _coded(pixels: np.ndarray, depth: str) -> tuple[bytes, bytes]:
    """The decoder configuration box and the one coded picture, as an MP4 of one frame holds them."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream: Any = output.add_stream("libx265", rate=Fraction(25), options=MADE_OF)
        stream.width, stream.height, stream.pix_fmt, stream.codec_tag = pixels.shape[1], pixels.shape[0], depth, "hvc1"
        output.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=depth)))
        output.mux(stream.encode(None))
    made = file.getvalue()
    at = made.index(b"hvcC") - 4
    configuration = made[at : at + int.from_bytes(made[at : at + 4])]
    at = made.index(b"mdat") - 4
    return configuration, made[at + 8 : at + int.from_bytes(made[at : at + 4])]


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def _full(kind: bytes, content: bytes, *, version: int = 0) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]) + content)
