"""Footage that lies in memory: nothing is decoded, so that a test is about alignment only."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.fingerprint.photographs import grey
from tests.pipeline.conftest import RATE, shot
from twicetold.align.course import SIZE
from twicetold.align.footage import Footage, Frames
from twicetold.align.line import Proposal
from twicetold.align.looking import Looking, look_in_turns
from twicetold.align.patience import Patience
from twicetold.align.segment import Segment
from twicetold.align.sides import Sides
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


def tiny(clip: Clip) -> list[Frames]:
    """A clip (n, h, w) at 25 frames a second as a course takes it."""
    times = np.arange(len(clip), dtype=np.int64) * STEP_US
    pixels = [cv2.resize(frame, SIZE, interpolation=cv2.INTER_AREA) for frame in clip]
    return [Frames(times, np.array(pixels, np.uint8))]


def sides(query: Clip, ref: Clip) -> Sides:
    """The two sides `q` and `r`."""
    return Sides(footage(q=query, r=ref), "q", "r")


def large(seed: int, seconds: float) -> Clip:
    """A shot of 320 by 180 pixels."""
    return np.array([cv2.resize(frame, (320, 180)) for frame in shot(seed, seconds)])


def slow(seed: int, seconds: float) -> Clip:
    """Soft light that wanders over a textured wall, each patch at its own pace: nothing in it is quick."""
    random = np.random.default_rng(seed)
    wall = cv2.GaussianBlur(random.uniform(60, 140, (180, 320)).astype(np.float32), (0, 0), 3)
    wall = 100 + 4 * (wall - wall.mean())
    down, across = np.mgrid[0:180, 0:320].astype(np.float32)
    frames = []
    paths = random.uniform(0, 1, (12, 6))
    for frame in range(round(seconds * RATE)):
        light = np.zeros((180, 320), np.float32)
        at = frame / RATE
        for x, y, pace_x, pace_y, phase_x, phase_y in paths:
            left = 320 * (x + 0.06 * math.sin((1 + 2 * pace_x) * at + 6 * phase_x))
            top = 180 * (y + 0.1 * math.sin((1 + 2 * pace_y) * at + 6 * phase_y))
            light += 35 * np.exp(-((across - left) ** 2 + (down - top) ** 2) / 800)
        frames.append(np.clip(wall + light, 0, 255))
    return np.array(frames).astype(np.uint8)


def grainy(clip: Clip, seed: int, deviation: float = 25.0) -> Clip:
    """The clip under grain of so many grey levels, another in every frame."""
    grain = np.random.default_rng(seed).normal(0, deviation, clip.shape)
    return np.clip(clip + grain, 0, 255).astype(np.uint8)


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


def middle(keep: float) -> Warp:
    """From what shows the middle of a picture, `keep` of its width, to the picture."""
    return Warp(keep, 0, (1 - keep) / 2, 0, keep, (1 - keep) / 2)


def zoomed(clip: Clip, parts: Sequence[float]) -> Clip:
    """The clip as an editor zooms into its middle: which part of the width is left in each frame."""
    return np.concatenate([laid_by(frame[None], middle(keep)) for frame, keep in zip(clip, parts, strict=True)])


def move(name: str, frames: int) -> Clip:
    """A camera held in the hand that goes over a photograph."""
    picture = cv2.resize(grey(name), (640, 480), interpolation=cv2.INTER_AREA)
    shown = []
    for frame in range(frames):
        left = 40 + 1.6 * frame + 2.5 * math.sin(frame * 0.37) + 2.0 * math.sin(frame * 0.9)
        top = 60 + 0.5 * frame + 2.5 * math.sin(frame * 0.53 + 1)
        matrix = np.array([[1.0, 0, left], [0, 1.0, top]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        shown.append(cv2.warpAffine(picture, matrix, (320, 180), flags=flags))
    return np.array(shown, np.uint8)


def looked_at(both: Sides, *proposals: Proposal) -> list[Segment]:
    """What all looks at the proposals lead to."""
    looking = Looking(both, list(proposals), min_span_us=1_000_000, min_score=0.5, patience=Patience(64))
    look_in_turns({both.ref_item: looking})
    return looking.segments()
