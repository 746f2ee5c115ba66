"""Frames of an archive's items for the alignment: small, grey, at full rate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from twicetold.align.footage import Frames
from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import ItemKind

LONG_SIDE = 320
"""Pixels of the longer side: the canvas has 32 cells, so an inset of a third of the picture still has enough."""


class FootageReader:
    """A `ReadWindow` over files. A stretch that cannot be read gives no frames; why is kept, once an item."""

    def __init__(self, reader: MediaReader, path_of: Callable[[str], Path], kind_of: Callable[[str], ItemKind]) -> None:
        self._reader = reader
        self._path_of = path_of
        self._kind_of = kind_of
        self._faults: dict[str, MediaRejected] = {}
        self._told: set[str] = set()

    def __call__(self, item: str, start_us: int, end_us: int) -> Frames:
        try:
            if self._kind_of(item) is ItemKind.IMAGE:
                picture = self._reader.still(self._path_of(item), long_side=LONG_SIDE, pixels="gray")
                return Frames(np.zeros(1, np.int64), picture[None])
            batch = self._reader.window(
                self._path_of(item),
                start_us=start_us,
                end_us=end_us,
                long_side=LONG_SIDE,
                pixels="gray",
                skip_loop_filter=True,
            )
        except MediaRejected as error:
            self._faults.setdefault(item, error)
            return Frames(np.zeros(0, np.int64), np.zeros((0, 1, 1), np.uint8))
        return Frames(batch.times_us, batch.pixels)

    def take_faults(self) -> list[tuple[str, MediaRejected]]:
        """Items that could not be read since this was last asked, and why; none is told twice."""
        fresh = [(item, error) for item, error in self._faults.copy().items() if item not in self._told]
        self._told.update(item for item, _ in fresh)
        return fresh
