"""Writes what was rendered: films with PyAV, stills with Pillow; the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from PIL import Image

from demo.footage import FPS, HEIGHT, WIDTH, Frame
from demo.hearing import RATE, Sound

AAC_SAMPLES = 1024
"""Samples of one AAC frame."""


def film(path: Path, frames: Iterable[Frame], *, low: bool = False, sound: Sound | None = None) -> int:
    """Write frames at `FPS`; `low` makes a small, coarse MPEG-4 file instead of H.264. Returns how many there were.

    `sound` is encoded as AAC; a film without one has no soundtrack at all.
    """
    width, height = (WIDTH // 2, HEIGHT // 2) if low else (WIDTH, HEIGHT)
    count = 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4" if low else "libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if low:
            stream.bit_rate = 220_000
        else:
            # x264 makes the same bytes again only where the number of threads is the same. Streaming platforms ask for
            # a key frame every two seconds.
            stream.options = {"crf": "25", "preset": "superfast", "threads": "2", "g": str(2 * FPS)}
        heard = None if sound is None else container.add_stream("aac", rate=RATE, layout="mono", bit_rate=96_000)
        for picture in frames:
            scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            frame = av.VideoFrame.from_ndarray(scaled, format="rgb24")
            frame.pts, frame.time_base = count, Fraction(1, FPS)
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode(None))
        if heard is not None and sound is not None:
            write_sound(container, heard, sound)
    return count


def write_sound(container: OutputContainer, stream: AudioStream, sound: Sound) -> None:
    """Encode sound as AAC into a container that is being written, to its end."""
    for start in range(0, len(sound), AAC_SAMPLES):
        frame = av.AudioFrame.from_ndarray(sound[None, start : start + AAC_SAMPLES], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def still(path: Path, picture: Frame, *, quality: int = 82) -> None:
    """Write one picture as JPEG."""
    Image.fromarray(picture).save(path, quality=quality)


def read_still(path: Path) -> Frame:
    """A picture that `still` wrote."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
