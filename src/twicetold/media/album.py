"""Collecting rendered frames into batches of bounded size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from twicetold.media.frames import FrameBatch
from twicetold.media.picture import Renderer
from twicetold.media.track import Track

MAX_BATCH_BYTES = 64 * 2**20


class Album:
    """Renders the frames it is given and hands them out as batches of at most `frames_per_batch` (fewer where they
    are large: a batch stays near 64 MiB)."""

    def __init__(self, track: Track, renderer: Renderer, frames_per_batch: int) -> None:
        self._track = track
        self._renderer = renderer
        self._most = frames_per_batch
        self._ticks: list[int] = []
        self._pages: NDArray[np.uint8] | None = None
        self._last: tuple[VideoFrame, NDArray[np.uint8]] | None = None

    def settle(self, frame: VideoFrame) -> None:
        """Every page has the size that this frame would be rendered in, unless another came before."""
        self._renderer.size(frame)

    def add(self, ticks: int, frame: VideoFrame) -> Iterator[FrameBatch]:
        """Add one frame; yields the batch that was full before it."""
        picture = self._rendered(frame)
        if self._pages is None:
            room = max(1, min(self._most, MAX_BATCH_BYTES // max(1, picture.nbytes)))
            self._pages = np.empty((room, *picture.shape), np.uint8)
        if len(self._ticks) == len(self._pages):
            yield self._batch(self._pages, self._track.clock.to_us(ticks))
            self._pages = np.empty_like(self._pages)
            self._ticks = []
        self._pages[len(self._ticks)] = picture
        self._ticks.append(ticks)

    def rest(self, end: int, *, like: VideoFrame) -> FrameBatch:
        """What is left, as the last batch, whose last frame leaves the screen at tick `end`.

        It may be empty; then it has the size and layout that `like` would have been rendered in.
        """
        if self._pages is None:
            self._pages = self._rendered(like)[np.newaxis][:0]
            return self._batch(self._pages, 0)
        return self._batch(self._pages, self._track.clock.to_us(end))

    def _rendered(self, frame: VideoFrame) -> NDArray[np.uint8]:
        # A held frame is added again and again: render it once.
        if self._last is None or self._last[0] is not frame:
            self._last = frame, self._renderer(frame)
        return self._last[1]

    def _batch(self, pages: NDArray[np.uint8], end_us: int) -> FrameBatch:
        return FrameBatch(
            ticks=np.array(self._ticks, np.int64),
            time_base=self._track.clock.time_base,
            pixels=pages[: len(self._ticks)],
            end_us=end_us,
            report=self._track.tally.report(),
        )
