"""Pictures for the pages: a veil that anybody may have, and a clear one for whoever asked.

A veil is made here and is all that is sent at first: grey, and so small that nothing in it can be made out, whatever a
browser does to it. Frames come from the media room's workers.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind
from twicetold.report.pictures import VEIL_LONG_SIDE

CLEAR_LONG_SIDE = 960
CLEAR_QUALITY = 80
KEPT_VEILS = 20_000
"""About 200 bytes each."""


class Sights:
    """Makes pictures of items, and keeps the veils.

    Args:
        reader: an open reader.
    """

    def __init__(self, reader: MediaReader) -> None:
        self._reader = reader
        self._veils: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def veil(self, item: Item, path: Path, at_us: int) -> bytes:
        """A PNG of a few grey pixels.

        Raises:
            MediaRejected: there is no picture to be had.
        """
        key = (item.sha256, at_us)
        with self._lock:
            if key in self._veils:
                self._veils.move_to_end(key)
                return self._veils[key]
        made = veil_of(self._pixels(item, path, at_us, long_side=160))
        with self._lock:
            self._veils[key] = made
            while len(self._veils) > KEPT_VEILS:
                self._veils.popitem(last=False)
        return made

    def clear(self, item: Item, path: Path, at_us: int) -> bytes:
        """A JPEG of the frame on screen at a time, or of a still. Raises as `veil`."""
        held = io.BytesIO()
        pixels = self._pixels(item, path, at_us, long_side=CLEAR_LONG_SIDE)
        Image.fromarray(pixels).convert("RGB").save(held, "JPEG", quality=CLEAR_QUALITY)
        return held.getvalue()

    def frame_times_us(self, path: Path, start_us: int, end_us: int) -> list[int]:
        """When each frame of a window comes on screen, in microseconds of the item's own time."""
        batch = self._reader.window(path, start_us=start_us, end_us=end_us, long_side=16)
        return [round(int(ticks) * batch.time_base * 1_000_000) for ticks in batch.ticks]

    def _pixels(self, item: Item, path: Path, at_us: int, *, long_side: int) -> NDArray[np.uint8]:
        if item.kind is ItemKind.IMAGE:
            return self._reader.still(path, long_side=long_side)
        pixels = self._reader.instant(path, at_us, long_side=long_side)
        if pixels is not None:
            return pixels
        raise MediaRejected(f"{item.name}: there is no picture at this time", code="media.no_video", hint="")


def veil_of(pixels: NDArray[np.uint8]) -> bytes:
    """RGB pixels `(h, w, 3)` as a grey PNG, its longer side `VEIL_LONG_SIDE` pixels long."""
    image = Image.fromarray(pixels).convert("L")
    scale = VEIL_LONG_SIDE / max(image.size)
    small = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    held = io.BytesIO()
    # Box: every source pixel weighs the same, so that no detail survives as an alias.
    image.resize(small, Image.Resampling.BOX).save(held, "PNG", optimize=True)
    return held.getvalue()
