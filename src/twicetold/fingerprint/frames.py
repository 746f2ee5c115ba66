"""From pictures as they are read to the fingerprints of one item.

Every frame that was sampled keeps its row, however much it resembles the one before: how long a picture stands still is
what an alignment in time needs to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

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


def fingerprint_frames(chunks: Iterable[SampledFrames], fingerprinter: Fingerprinter) -> FrameCodes:
    """Fingerprint the frames of one moving picture, run after run; without frames the result has no rows."""
    parts, end_us = [], 0
    for chunk in chunks:
        parts.append(fingerprinter.compute(chunk.times_us, chunk.pixels))
        end_us = max(end_us, chunk.end_us)  # a last, empty chunk says nothing of the end
    return replace(FrameCodes.joined(parts), end_us=end_us)


def fingerprint_still(picture: NDArray[np.uint8], fingerprinter: Fingerprinter) -> FrameCodes:
    """Fingerprint one still, (h, w) luma or (h, w, 3) RGB, as a frame at time 0."""
    return fingerprinter.compute(np.zeros(1, np.int64), picture[None])
