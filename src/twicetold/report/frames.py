"""Frames out of the archive's own media, for strips and thumbnails.

A picture that cannot be had (the file is gone, or damaged at that place) is a `Missing` with the reason, never an
error: the report says so in its place and goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from twicetold.errors import MediaRejected
from twicetold.media.reader import MediaReader
from twicetold.model import Item, ItemKind
from twicetold.report.pictures import CLEAR_LONG_SIDE, Picture, picture_of


@dataclass(frozen=True, slots=True)
class Missing:
    """A picture that could not be had, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class MediaPictures:
    """Pictures of items, read through the limited worker processes of the media room.

    Args:
        reader: an open reader.
        path_of: where an item's bytes lie; may raise MediaRejected.
        clear: whether to make clear pictures beside the veiled ones.
    """

    reader: MediaReader
    path_of: Callable[[Item], Path]
    clear: bool

    def at(self, item: Item, times_us: Sequence[int | None]) -> list[Picture | Missing]:
        """One picture for each time; None asks for a still's only picture."""
        try:
            path = self.path_of(item)
            if item.kind is ItemKind.IMAGE:
                one = picture_of(self.reader.still(path, long_side=CLEAR_LONG_SIDE), clear=self.clear)
                return [one for _ in times_us]
        except MediaRejected as error:
            return [_missing(error, item) for _ in times_us]
        workers = max(1, min(len(times_us), len(os.sched_getaffinity(0))))
        with ThreadPoolExecutor(workers, thread_name_prefix="twicetold-frames") as threads:
            return list(threads.map(lambda time_us: self._frame(item, path, time_us or 0), times_us))

    def _frame(self, item: Item, path: Path, time_us: int) -> Picture | Missing:
        try:
            pixels = self.reader.instant(path, time_us, long_side=CLEAR_LONG_SIDE)
        except MediaRejected as error:
            return _missing(error, item)
        if pixels is None:
            return Missing("there is no picture at this time")
        return picture_of(pixels, clear=self.clear)


def _missing(error: MediaRejected, item: Item) -> Missing:
    # Messages begin with the path of the file. A report is handed on: it names the item, not a person's folders.
    _, _, reason = error.message.rpartition(": ")
    return Missing(f"{item.name or item.sha256[:12]}: {reason}")
