"""The pair of a match side by side, as one film with its source burnt in; muted unless one side's sound is asked for.

Left the reference, right the query, each at the time that the match lays beside the other, the reference at the match's
rate and mirrored where the match is. Below each picture stand release, date, running time and the item's SHA-256, so
that a clip that travels still says what it is. A still stands as long as the other side lasts. Words are set in the
fonts of `data`, Arabic and Hebrew in their own direction where Pillow can shape them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from enum import StrEnum
from importlib import resources
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from twicetold.archive.names import printable
from twicetold.archive.place import written_whole
from twicetold.errors import MediaRejected
from twicetold.media.pair_film import SOUND_HZ, write_pair_film
from twicetold.media.reader import MediaReader
from twicetold.model import Match
from twicetold.time import Span, Timestamp, format_clock

RATE = 25
STILL_US = 3_000_000
"""How long a pair of stills is shown."""

BOX = (480, 360)
"""Largest width and height of one side."""

CAPTION = 72
_CHUNK_US = 4_000_000
_STEP_US = 1_000_000 // RATE


FONT = "dejavu-sans.ttf"


class ClipSound(StrEnum):
    """Whose sound a clip has: nobody's, the earlier side's (the reference), or the later side's."""

    NONE = "none"
    EARLIER = "earlier"
    LATER = "later"


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a pair: where its bytes lie, which stretch is shown, and what is written below it."""

    path: Path
    span: Span | None
    item: str
    release: str
    date: str
    mirrored: bool = False
    turned: int = 0
    """Degrees clockwise, a multiple of 90; after it is mirrored."""
    rate: float = 1.0


def write_clip(
    target: Path,
    match: Match,
    reference: Side,
    query: Side,
    *,
    reader: MediaReader,
    sound: ClipSound = ClipSound.NONE,
) -> int:
    """Write the pair and return how many frames it has.

    Raises:
        MediaRejected: one of the two cannot be read there, or has no sound where it is asked for.
        StorageFull, StorageReadOnly: it cannot be written.
    """
    timed = query.span or reference.span
    length_us = STILL_US if timed is None else timed.duration_us
    if query.span is None and reference.span is not None:
        length_us = round(length_us / reference.rate)
    head = f"match {match.id}: score {match.score:.2f}"
    head += f", rate {match.rate:.3f}" if match.rate != 1 else ""
    head += ", mirrored" if match.mirrored else ""
    head += f", turned {reference.turned} degrees" if reference.turned else ""
    chosen = {ClipSound.NONE: None, ClipSound.EARLIER: reference, ClipSound.LATER: query}[sound]
    samples = None if chosen is None else _heard(chosen, length_us, reader)
    with written_whole(target) as held:
        frames = _frames(head, reference, query, length_us, reader)
        return write_pair_film(held, frames, rate=RATE, sound=samples)


def _heard(side: Side, length_us: int, reader: MediaReader) -> NDArray[np.float32]:
    """The sound of a side as long as the clip; at the match's rate it is as much higher or lower as it is faster."""
    if side.span is None:
        raise MediaRejected(
            "a still has no sound", code="media.no_sound", hint="Ask for the other side's, or for none."
        )
    start = side.span.first.us
    heard = reader.sound_window(
        side.path, rate_hz=SOUND_HZ, start_us=start, end_us=start + max(1, round(length_us * side.rate))
    )
    if side.rate == 1 or not len(heard):
        return heard
    places = np.arange(round(length_us * SOUND_HZ / 1_000_000)) * side.rate
    moved: NDArray[np.float32] = np.interp(places, np.arange(len(heard)), heard, right=0.0).astype(np.float32)
    return moved


def _frames(
    head: str, reference: Side, query: Side, length_us: int, reader: MediaReader
) -> Iterator[NDArray[np.uint8]]:
    sides = [(side, _pictures(side, length_us, reader)) for side in (reference, query)]
    for number in range(max(1, length_us // _STEP_US)):
        boxes = [_box(side, next(pictures), number * _STEP_US, head) for side, pictures in sides]
        yield np.concatenate(boxes, axis=1)


def _pictures(side: Side, length_us: int, reader: MediaReader) -> Iterator[NDArray[np.uint8]]:
    """One picture for each step, the last one for ever."""
    last: NDArray[np.uint8] = np.zeros((*BOX[::-1], 3), np.uint8)
    if side.span is None:
        last = reader.still(side.path, long_side=max(BOX))
    else:
        step_us = max(1, round(_STEP_US * side.rate))
        for start in range(0, length_us, _CHUNK_US):
            steps = min(_CHUNK_US, length_us - start) // _STEP_US
            begin = side.span.first.us + start // _STEP_US * step_us
            batch = reader.window(
                side.path,
                start_us=begin,
                end_us=begin + max(1, steps) * step_us,
                every_us=step_us,
                long_side=max(BOX),
                pixels="rgb",
            )
            times = batch.times_us
            for number in range(steps):
                # What is on screen at this moment: the last picture that began by its end.
                at = int(np.searchsorted(times, begin + (number + 1) * step_us, side="left")) - 1
                if at >= 0:
                    last = batch.pixels[at]
                yield last
    while True:
        yield last


def _box(side: Side, picture: NDArray[np.uint8], at_us: int, head: str) -> NDArray[np.uint8]:
    """One side with its caption: uint8 (h, w, 3)."""
    canvas = Image.new("RGB", (BOX[0], BOX[1] + CAPTION), (0, 0, 0))
    shown = Image.fromarray(np.rot90(picture[:, ::-1] if side.mirrored else picture, -side.turned // 90))
    shown.thumbnail(BOX)
    canvas.paste(shown, ((BOX[0] - shown.width) // 2, (BOX[1] - shown.height) // 2))
    draw = ImageDraw.Draw(canvas)
    font = _font()
    clock = "still" if side.span is None else format_clock(Timestamp(side.span.first.us + round(at_us * side.rate)))
    lines = (f"{side.release}   {side.date}   {clock}", f"SHA-256 {side.item[:32]}", head)
    for number, line in enumerate(lines):
        draw.text((8, BOX[1] + 6 + 21 * number), printable(line)[:70], fill=(255, 255, 255), font=font)
    return np.asarray(canvas, np.uint8)


@functools.cache
def _font() -> ImageFont.FreeTypeFont:
    with resources.as_file(resources.files("twicetold.handover.data") / FONT) as file:
        return ImageFont.truetype(str(file), 14)
