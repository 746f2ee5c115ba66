"""Writes what was rendered: films with PyAV, stills with Pillow; the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from demo.footage import FPS, HEIGHT, WIDTH, Frame


def film(path: Path, frames: Iterable[Frame], *, low: bool = False) -> int:
    """Write frames at `FPS`; `low` makes a small, coarse MPEG-4 file instead of H.264. Returns how many there were."""
    width, height = (WIDTH // 2, HEIGHT // 2) if low else (WIDTH, HEIGHT)
    count = 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4" if low else "libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if low:
            stream.bit_rate = 220_000
        else:
            # x264 makes the same bytes again only where the number of threads is the same.
            stream.options = {"crf": "25", "preset": "superfast", "threads": "2"}
        for picture in frames:
            scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            frame = av.VideoFrame.from_ndarray(scaled, format="rgb24")
            frame.pts, frame.time_base = count, Fraction(1, FPS)
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode(None))
    return count


def still(path: Path, picture: Frame, *, quality: int = 82) -> None:
    """Write one picture as JPEG."""
    Image.fromarray(picture).save(path, quality=quality)


def read_still(path: Path) -> Frame:
    """A picture that `still` wrote."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
