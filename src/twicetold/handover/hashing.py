"""Hashes for others: PDQ of whole pictures, one a second, as pdqhash, python-threatexchange and vPDQ make them.

The archive's own frame codes are made of 64x64 pixels, for finding. What is handed over is hashed anew from the media,
every pixel of it. Where the media is gone, the archive's codes stand in, and the entry says so.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twicetold.archive.bank_entries import Hash
from twicetold.fingerprint.base import FrameCodes
from twicetold.fingerprint.blank import BLACK_MAX_MEAN, FLAT_MAX_STD
from twicetold.fingerprint.pdq import EXPORT_MIN_QUALITY, pdq
from twicetold.media.reader import MediaReader
from twicetold.time import Span

EVERY_US = 1_000_000
"""One frame a second, as vPDQ does by default."""

_HELD_BYTES = 64 << 20
"""Pixels that are held at a time: ten frames of 1920x1080."""

_MOST_AT_ONCE = 30
"""Frames that are asked for at a time at most, however small they are."""


def hashes_of_span(reader: MediaReader, path: Path, span: Span) -> tuple[Hash, ...]:
    """PDQ of a film's frames in a stretch, times from its start; frames that are blank or of low quality are left out.

    One frame is on screen at each whole second from the start: what vPDQ takes of a film of an even rate.

    Raises:
        MediaRejected: the film cannot be read there.
    """
    hashes = []
    start_us, end_us = span.first.us, span.stop.us
    begin, frames = start_us, 1
    while begin < end_us:
        after = min(end_us, begin + frames * EVERY_US)
        batch = reader.window(path, start_us=begin, end_us=after, every_us=EVERY_US, pixels="rgb")
        begin = after
        if len(batch):
            frames = min(_MOST_AT_ONCE, max(1, _HELD_BYTES // batch.pixels[0].nbytes))
        for time_us, picture in zip(batch.times_us.tolist(), batch.pixels, strict=True):
            hashes += _hash(picture, time_us - start_us)
    if not hashes:
        # Stretches shorter than a step of the grid may lie between two of its points.
        batch = reader.window(path, start_us=start_us, end_us=min(end_us, start_us + EVERY_US), pixels="rgb")
        if len(batch):
            hashes += _hash(batch.pixels[0], int(batch.times_us[0]) - start_us)
    return tuple(hashes)


def hashes_of_still(reader: MediaReader, path: Path) -> tuple[Hash, ...]:
    """PDQ of a still; empty where it is blank or of low quality.

    Raises:
        MediaRejected: it cannot be read.
    """
    return tuple(_hash(reader.still(path), None))


def hashes_of_codes(codes: FrameCodes, span: Span | None) -> tuple[Hash, ...]:
    """The archive's own codes of a stretch, one a second, or of a still where `span` is None."""
    usable = (codes.quality >= EXPORT_MIN_QUALITY) & (codes.flags == 0) & (codes.region == 0)
    if span is None:
        rows = np.flatnonzero(usable)[:1]
        return tuple(Hash(_code(codes.codes[row]), None, int(codes.quality[row])) for row in rows)
    start_us, end_us = span.first.us, span.stop.us
    inside = np.flatnonzero(usable & (codes.times_us >= start_us) & (codes.times_us < end_us))
    _, firsts = np.unique((codes.times_us[inside] - start_us) // EVERY_US, return_index=True)
    return tuple(
        Hash(_code(codes.codes[row]), int(codes.times_us[row]) - start_us, int(codes.quality[row]))
        for row in inside[firsts]
    )


def _hash(picture: NDArray[np.uint8], time_us: int | None) -> list[Hash]:
    if picture.mean() <= BLACK_MAX_MEAN and picture.std() <= FLAT_MAX_STD:
        return []
    code, quality = pdq(picture)
    return [Hash(_code(code), time_us, quality)] if quality >= EXPORT_MIN_QUALITY else []


def _code(code: NDArray[np.uint64]) -> bytes:
    return code.astype(">u8").tobytes()
