"""Footage that lies in memory: nothing is decoded, so that a test is about alignment only."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.pipeline.conftest import RATE, shot
from twicetold.align.footage import Footage, Frames
from twicetold.align.warp import Warp

Clip = NDArray[np.uint8]
STEP_US = 1_000_000 // RATE


def footage(**clips: Clip) -> Footage:
    """Clips (n, h, w) at 25 frames a second under their names; a picture (h, w) is a still."""

    def read(item: str, start_us: int, end_us: int) -> Frames:
        clip = clips[item] if clips[item].ndim == 3 else clips[item][None]
        times = np.arange(len(clip), dtype=np.int64) * STEP_US
        kept = (times >= start_us) & (times < end_us)
        return Frames(times[kept], clip[kept])

    return Footage(read)


def large(seed: int, seconds: float) -> Clip:
    """A shot of 320 by 180 pixels."""
    return np.array([cv2.resize(frame, (320, 180)) for frame in shot(seed, seconds)])


def laid_by(clip: Clip, warp: Warp, shape: tuple[int, int] = (180, 320), around: int = 0) -> Clip:
    """What a query shows of `clip` where `warp` leads from the query to it; grey `around` where it has nothing."""
    height, width = shape
    to_pixels = np.diag([clip.shape[2], clip.shape[1], 1.0]) @ warp.matrix @ np.diag([1 / width, 1 / height, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.array(
        [
            cv2.warpPerspective(frame, to_pixels, (width, height), flags=flags, borderValue=float(around))
            for frame in clip
        ]
    ).astype(np.uint8)
