"""From pictures as they are read to the fingerprints of one item.

Every frame that was sampled keeps its row, however much it resembles the one before: how long a picture stands still is
what an alignment in time needs to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from twicetold.fingerprint.base import Fingerprinter, FrameCodes


class SampledFrames(Protocol):
    """A run of sampled frames; `twicetold.media` hands over such runs."""

    @property
    def times_us(self) -> NDArray[np.int64]:
        """(n,) presentation times from the item's start, ascending."""

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(n, h, w) luma or (n, h, w, 3) RGB."""

    @property
    def end_us(self) -> int:
        """Where the last frame stops being shown."""


Made_co = TypeVar("Made_co", covariant=True)


class Gathering(Protocol[Made_co]):
    """Makes one kind of fingerprint of one moving picture while it is read, so that several kinds need one reading."""

    def add(self, frames: SampledFrames) -> None:
        """Take the next frames, which follow those before."""

    def made(self) -> Made_co:
        """What was made of all of them."""


class CodeGathering:
    """Whole-picture codes, as a `Gathering`; frames may come in any size and are averaged down."""

    def __init__(self, fingerprinter: Fingerprinter) -> None:
        self._fingerprinter = fingerprinter
        self._parts: list[FrameCodes] = []
        self._end_us = 0

    def add(self, frames: SampledFrames) -> None:
        """Fingerprint the next frames."""
        wants = self._fingerprinter.pictures
        pixels = scaled(frames.pixels, wants.frame_width, wants.frame_height)
        self._parts.append(self._fingerprinter.compute(frames.times_us, pixels))
        self._end_us = max(self._end_us, frames.end_us)  # a last, empty chunk says nothing of the end

    def made(self) -> FrameCodes:
        """All rows; none where there were no frames."""
        return replace(FrameCodes.joined(self._parts), end_us=self._end_us)


def scaled(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Frames (n, h, w) or (n, h, w, 3) squeezed to one size, areas averaged; as they are where they have it."""
    if pixels.shape[1:3] == (height, width):
        return pixels
    made = np.empty((len(pixels), height, width, *pixels.shape[3:]), np.uint8)
    for source, target in zip(pixels, made, strict=True):
        cv2.resize(source, (width, height), dst=target, interpolation=cv2.INTER_AREA)
    return made


def fingerprint_frames(chunks: Iterable[SampledFrames], fingerprinter: Fingerprinter) -> FrameCodes:
    """Fingerprint the frames of one moving picture, run after run; without frames the result has no rows."""
    gathering = CodeGathering(fingerprinter)
    for chunk in chunks:
        gathering.add(chunk)
    return gathering.made()


def fingerprint_still(picture: NDArray[np.uint8], fingerprinter: Fingerprinter) -> FrameCodes:
    """Fingerprint one still, (h, w) luma or (h, w, 3) RGB, as a frame at time 0."""
    return fingerprinter.compute(np.zeros(1, np.int64), picture[None])
