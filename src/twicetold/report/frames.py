"""Frames out of the archive's own media, for strips and thumbnails.

A picture that cannot be had (the file is gone, or damaged at that place) is a `Missing` with the reason, never an
error: the report says so in its place and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twicetold.errors import TwicetoldError
from twicetold.model import Item, ItemKind
from twicetold.report.pictures import CLEAR_LONG_SIDE, Picture, picture_of

NEAR_US = 400_000
"""How far from the time asked for a frame may lie: streams of down to three frames per second still give one."""


class Frames(Protocol):
    """Decoded frames: presentation times in microseconds, and pixels of shape (n, height, width, 3), uint8."""

    @property
    def times_us(self) -> NDArray[np.int64]: ...

    @property
    def pixels(self) -> NDArray[np.uint8]: ...


class FrameReader(Protocol):
    """What this room needs of `twicetold.media.reader.MediaReader`."""

    def window(
        self, path: Path, *, start_us: int, end_us: int, long_side: int, every_us: int, pixels: str
    ) -> Frames: ...

    def still(self, path: Path, *, long_side: int, pixels: str) -> NDArray[np.uint8]: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """A picture that could not be had, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class MediaPictures:
    """Pictures of items, read through the limited worker processes of the media room."""

    reader: FrameReader
    path_of: Callable[[Item], Path]
    clear: bool

    def at(self, item: Item, times_us: Sequence[int | None]) -> list[Picture | Missing]:
        """One picture for each time; None asks for a still's only picture."""
        try:
            path = self.path_of(item)
            if item.kind is ItemKind.IMAGE:
                one = picture_of(self.reader.still(path, long_side=CLEAR_LONG_SIDE, pixels="rgb"), clear=self.clear)
                return [one for _ in times_us]
        except TwicetoldError as error:
            return [Missing(error.message) for _ in times_us]
        return [self._frame(path, time_us or 0) for time_us in times_us]

    def _frame(self, path: Path, time_us: int) -> Picture | Missing:
        try:
            frames = self.reader.window(
                path,
                start_us=max(0, time_us - NEAR_US),
                end_us=time_us + NEAR_US,
                long_side=CLEAR_LONG_SIDE,
                every_us=0,
                pixels="rgb",
            )
        except TwicetoldError as error:
            return Missing(error.message)
        if not len(frames.times_us):
            return Missing("no frame at this time")
        nearest = int(np.argmin(np.abs(frames.times_us - time_us)))
        return picture_of(frames.pixels[nearest], clear=self.clear)
