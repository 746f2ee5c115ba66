"""Animated WebP as a picture track, by way of Pillow and libwebp: frames composed, transparent parts kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from twicetold.media.clock import TrackClock
from twicetold.media.plan import DecodeLimits
from twicetold.media.source import open_bytes
from twicetold.media.still import opened_picture
from twicetold.media.track import ShownFrame, Tally, TrackLedger

MILLISECOND = Fraction(1, 1000)
LEAST_MS = 10
DEFAULT_MS = 100
"""Browsers show frames that state 10 ms or less for 100 ms."""


class WebPTrack:
    """The frames of an animation, one loop of it, as a `Track`."""

    sample_aspect: Fraction | None = None
    stated_end: int | None = None

    def __init__(self, path: Path, image: Image.Image, limits: DecodeLimits, *, every_us: int | None) -> None:
        self.path = path
        self.clock = TrackClock.of(MILLISECOND, Fraction(0), every_us=every_us)
        self._image = image
        self._ledger = TrackLedger(path, self.clock, limits, usual=self.clock.length(DEFAULT_MS))

    @property
    def tally(self) -> Tally:
        """How the read goes."""
        return self._ledger.tally

    def frames(self) -> Iterator[ShownFrame]:
        """All frames from the start; a damaged one ends the track.

        Raises:
            MediaRejected: as `TrackLedger.enter`.
        """
        at_ms = 0
        for index in range(getattr(self._image, "n_frames", 1)):
            try:
                self._image.seek(index)
                pixels = np.asarray(self._image.convert("RGBA"))
            except (OSError, EOFError, ValueError) as error:
                self.tally.wrong(f"a frame could not be decoded ({error})")
                self.tally.truncated = True
                return
            lasts_ms = _shown_ms(int(self._image.info.get("duration") or 0))
            frame = VideoFrame.from_ndarray(pixels, format="rgba")
            shown = self._ledger.enter(frame, self.clock.ticks(at_ms), self.clock.length(lasts_ms))
            if shown is not None:
                yield shown
            at_ms += lasts_ms


def stated_length_ms(path: Path) -> int:
    """One loop of an animated WebP by its own chunks (ANMF, RFC 9649 section 2.7.1.1), as browsers play it."""
    total = 0
    with open_bytes(path) as file:
        position = 12
        while len(head := os.pread(file.fileno(), 24, position)) == 24:
            if head[:4] == b"ANMF":
                total += _shown_ms(int.from_bytes(head[20:23], "little"))
            size = int.from_bytes(head[4:8], "little")
            position += 8 + size + size % 2
    return total


def _shown_ms(stated: int) -> int:
    return stated if stated > LEAST_MS else DEFAULT_MS


@contextmanager
def opened_webp(path: Path, limits: DecodeLimits, *, every_us: int | None = None) -> Iterator[WebPTrack]:
    """The track of an animated WebP.

    Raises:
        MediaRejected: as `still.opened_picture`.
    """
    with opened_picture(path, limits) as image:
        yield WebPTrack(path, image, limits, every_us=every_us)
