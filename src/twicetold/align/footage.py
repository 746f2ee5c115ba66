"""Small grey frames of an item at its own frame rate, read when asked for, kept while they are likely needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK_US = 10_000_000
"""Footage is read and kept in pieces of this length, so that neighbouring questions share a reading."""


@dataclass(frozen=True, slots=True)
class Frames:
    """`times_us` int64 (n,) rising; `pixels` uint8 (n, height, width), grey."""

    times_us: NDArray[np.int64]
    pixels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.times_us)

    def nearest(self, moments_us: NDArray[np.float64]) -> NDArray[np.int64]:
        """Row of the frame whose time is nearest to each moment; int64, shape of `moments_us`. Needs a frame."""
        after = np.clip(np.searchsorted(self.times_us, moments_us), 0, len(self) - 1)
        before = np.maximum(after - 1, 0)
        earlier = np.abs(self.times_us[before] - moments_us) <= np.abs(self.times_us[after] - moments_us)
        return np.where(earlier, before, after)


ReadWindow = Callable[[str, int, int], Frames]
"""Reads all frames of an item in `[start_us, end_us)`; an item without frames there gives none."""


class Footage:
    """A cache of decoded pieces over a `ReadWindow`, bounded in bytes; the least recently used go first.

    May be asked from several threads; two that want the same piece at the same moment may both read it.
    """

    def __init__(self, read: ReadWindow, *, max_bytes: int = 512 * 2**20) -> None:
        self._read = read
        self._max_bytes = max_bytes
        self._bytes = 0
        self._chunks: OrderedDict[tuple[str, int], Frames] = OrderedDict()
        self._lock = threading.Lock()

    def window(self, item: str, start_us: float, end_us: float) -> Frames:
        """Frames with a time in `[start_us, end_us)`, where that lies on the track."""
        first, last = max(0, int(start_us // CHUNK_US)), max(0, int(-(-end_us // CHUNK_US)))
        parts = [part for chunk in range(first, last) if len(part := self._chunk(item, chunk))]
        if not parts:
            return Frames(np.zeros(0, np.int64), np.zeros((0, 1, 1), np.uint8))
        times = np.concatenate([part.times_us for part in parts])
        keep = (times >= start_us) & (times < end_us)
        return Frames(times[keep], np.concatenate([part.pixels for part in parts])[keep])

    def _chunk(self, item: str, chunk: int) -> Frames:
        key = (item, chunk)
        with self._lock:
            if key in self._chunks:
                self._chunks.move_to_end(key)
                return self._chunks[key]
        frames = self._read(item, chunk * CHUNK_US, (chunk + 1) * CHUNK_US)
        with self._lock:
            if key not in self._chunks:
                self._chunks[key] = frames
                self._bytes += frames.pixels.nbytes
            while self._bytes > self._max_bytes and len(self._chunks) > 1:
                _, dropped = self._chunks.popitem(last=False)
                self._bytes -= dropped.pixels.nbytes
        return frames
