"""Pictures in motion from `demo/media`: short films as they are, and camera moves over photographs.

A frame is an RGB array, uint8, `HEIGHT` x `WIDTH` x 3; everything runs at `FPS` frames a second.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]

WIDTH, HEIGHT, FPS = 640, 360, 25
MEDIA = Path(__file__).parent / "media"


@dataclass(frozen=True, slots=True)
class View:
    """What a camera sees of a photograph: centre (0 to 1 of its width and height) and the share of its width."""

    x: float
    y: float
    width: float


def played(path: Path, *, start: float = 0.0, seconds: float, rate: float = 1.0) -> Iterator[Frame]:
    """`seconds` of frames at `FPS`, from `start` seconds into a film, played `rate` times as fast."""
    wanted = (start + n * rate / FPS for n in range(round(seconds * FPS)))
    target = next(wanted, None)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        picture: Frame | None = None
        for frame in container.decode(stream):
            # On screen at `target` is the last picture that began by then; a tenth of a millisecond absorbs rounding.
            while target is not None and picture is not None and frame.time > target + 1e-4:
                yield picture
                target = next(wanted, None)
            if target is None:
                return
            picture = fitted(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
        while target is not None and picture is not None:
            yield picture
            target = next(wanted, None)


def film(name: str, *, start: float = 0.0, seconds: float) -> Iterator[Frame]:
    """A stretch of one of the films in `demo/media`."""
    return played(MEDIA / f"{name}.mp4", start=start, seconds=seconds)


def photograph(name: str) -> Frame:
    """One of the photographs in `demo/media`, at its own size."""
    return photographed(MEDIA / f"{name}.jpg")


def cut_wide(picture: Frame) -> Frame:
    """The middle of a picture, at its full width and in the shape of the films."""
    height = round(picture.shape[1] * HEIGHT / WIDTH)
    top = (picture.shape[0] - height) // 2
    return picture[top : top + height]


def moved(picture: Frame, *, seconds: float, first: View, last: View, shake: float = 1.5) -> Iterator[Frame]:
    """A camera move over a picture from one view to another, eased at both ends, with an unsteady hand (pixels)."""
    count = round(seconds * FPS)
    height, width = picture.shape[:2]
    for n in range(count):
        t = n / max(count - 1, 1)
        t = t * t * (3 - 2 * t)
        view = View(*(a + (b - a) * t for a, b in zip(_tuple(first), _tuple(last), strict=True)))
        scale = view.width * width / WIDTH
        dx, dy = shake * math.sin(n * 0.31) + shake * math.sin(n * 0.83), shake * math.sin(n * 0.47 + 1)
        left = view.x * width - WIDTH * scale / 2 + dx * scale
        top = view.y * height - HEIGHT * scale / 2 + dy * scale
        left = min(max(left, 0.0), max(width - WIDTH * scale, 0.0))
        top = min(max(top, 0.0), max(height - HEIGHT * scale, 0.0))
        matrix = np.array([[scale, 0, left], [0, scale, top]], np.float32)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        yield np.asarray(
            cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REFLECT), np.uint8
        )


def _tuple(view: View) -> tuple[float, float, float]:
    return view.x, view.y, view.width


def fitted(picture: Frame) -> Frame:
    """A picture in the size of the films, squeezed where it has another shape."""
    if picture.shape[:2] == (HEIGHT, WIDTH):
        return picture
    return np.asarray(cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


@cache
def photographed(path: Path) -> Frame:
    """A photograph of any folder, at its own size."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise FileNotFoundError(path)
    return np.ascontiguousarray(picture[:, :, ::-1])
