"""Small archives of moving footage that the suite makes itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

Clip = NDArray[np.uint8]
RATE = 25


def shot(seed: int, seconds: float) -> Clip:
    """A textured picture over which blobs wander: frames uint8 (n, 90, 160), the same for the same seed."""
    random = np.random.default_rng(seed)
    ground = cv2.GaussianBlur(random.integers(0, 256, (90, 160)).astype(np.float32), (0, 0), 6)
    ground = (ground - ground.mean()) / ground.std() * 45 + 128
    spots = [(random.uniform(20, 140), random.uniform(15, 75), *random.uniform(-0.6, 0.6, 2)) for _ in range(6)]
    frames = []
    for number in range(round(seconds * RATE)):
        picture = ground.copy()
        for place, (x, y, dx, dy) in enumerate(spots):
            wobble = 8 * np.sin(number / (9 + place) + seed)
            at = (int(x + dx * number + wobble) % 160, int(y + dy * number) % 90)
            cv2.circle(picture, at, 9, 255.0 if place % 2 else 0.0, -1)
        frames.append(np.clip(picture, 0, 255).astype(np.uint8))
    return np.array(frames)


def write_video(path: Path, clip: Clip, *, quality: int = 23, keyed_every: int = 250) -> Path:
    """Encode grey frames as H.264, every so manieth a key frame."""
    options = {"crf": str(quality), "preset": "ultrafast", "g": str(keyed_every)}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = clip.shape[2], clip.shape[1], "yuv420p"
        for picture in clip:
            frame = av.VideoFrame.from_ndarray(picture, format="gray")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def video(tmp_path: Path) -> Callable[[str, Clip], Path]:
    folder = tmp_path / "media"
    folder.mkdir()

    def make(name: str, clip: Clip) -> Path:
        return write_video(folder / f"{name}.mp4", clip)

    return make
