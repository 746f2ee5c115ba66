"""A film of two hours in a few megabytes: a grey ramp that moves, five frames a second."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

HOURS_S = 7200
RATE = 5


def write(path: Path) -> None:
    """Write the film as H.264, its index at the end, as cameras leave it."""
    ramp = np.tile(np.arange(64, dtype=np.uint8) * 3, (48, 1))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 64, 48, "yuv420p", 50
        stream.options = {"preset": "ultrafast", "crf": "32"}
        for number in range(HOURS_S * RATE):
            picture = np.roll(ramp, number % 64, axis=1)
            frame = av.VideoFrame.from_ndarray(np.repeat(picture[..., None], 3, axis=2), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
