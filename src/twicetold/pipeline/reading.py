"""Frames of an archive's items for the alignment: small, grey, at full rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from twicetold.align.course import SIZE, STEP_US
from twicetold.align.footage import Frames
from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind

LONG_SIDE = 320
"""Pixels of the longer side: the canvas has 32 cells, so an inset of a third of the picture still has enough."""

LEAD_US = 3_000_000
"""Frames that are decoded on the way to a stretch are handed over from this long before it."""


BEYOND_US = 1_000_000
"""Nothing is looked for this far beyond the end that a file states: finding nothing costs as much as a second of film.
"""


class FootageReader:
    """A `ReadWindow` over files. A stretch that cannot be read gives no frames; why is kept, once an item."""

    def __init__(self, reader: MediaReader, path_of: Callable[[str], Path], item_of: Callable[[str], Item]) -> None:
        self._reader = reader
        self._path_of = path_of
        self._item_of = item_of
        self._faults: dict[str, MediaRejected] = {}
        self._told: set[str] = set()

    def __call__(self, item: str, start_us: int, end_us: int) -> Frames:
        asked = self._item_of(item)
        if asked.duration_us is not None and start_us >= asked.duration_us + BEYOND_US:
            return _none()
        try:
            if asked.kind is ItemKind.IMAGE:
                picture = self._reader.still(self._path_of(item), long_side=LONG_SIDE, pixels="gray")
                return Frames(np.zeros(1, np.int64), picture[None])
            width, height = _size(asked)
            batch = self._reader.window(
                self._path_of(item),
                start_us=start_us,
                end_us=end_us,
                width=width,
                height=height,
                long_side=None if width else LONG_SIDE,
                pixels="gray",
                skip_loop_filter=True,
                lead_us=LEAD_US,
            )
        except MediaRejected as error:
            self._faults.setdefault(item, error)
            return _none()
        return Frames(batch.times_us, batch.pixels)

    def tiny(self, item: str) -> Iterator[Frames]:
        """All of a film as tiny pictures (`twicetold.align.course`), some at a time; of one that breaks off, up to
        there.

        Frames that no other needs are not decoded: their neighbours lie near enough, and it takes half as long.
        """
        try:
            for batch in self._reader.sample_chunks(
                self._path_of(item),
                every_us=STEP_US,
                width=SIZE[0],
                height=SIZE[1],
                pixels="gray",
                skip_loop_filter=True,
                skip_frame="noref",
            ):
                if len(batch.times_us):
                    yield Frames(batch.times_us, batch.pixels)
        except MediaRejected as error:
            self._faults.setdefault(item, error)

    def take_faults(self) -> list[tuple[str, MediaRejected]]:
        """Items that could not be read since this was last asked, and why; none is told twice."""
        fresh = [(item, error) for item, error in self._faults.copy().items() if item not in self._told]
        self._told.update(item for item, _ in fresh)
        return fresh


def _none() -> Frames:
    return Frames(np.zeros(0, np.int64), np.zeros((0, 1, 1), np.uint8))


def _size(item: Item) -> tuple[int, int] | tuple[None, None]:
    """Width and height of the frames of an item, where its own are known: a worker need not read how it begins then."""
    if not item.width or not item.height:
        return None, None
    scale = min(Fraction(1), Fraction(LONG_SIDE, max(item.width, item.height)))
    return max(1, round(item.width * scale)), max(1, round(item.height * scale))
