"""Writing a film of our own frames, for the self-test; nothing that others made is ever opened here."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray


def write_film(path: Path, frames: NDArray[np.uint8], *, rate: int, crf: int = 26) -> None:
    """Write RGB frames uint8 (n, h, w, 3), with even sides, as H.264 in MP4 at `rate` frames a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": str(crf), "preset": "veryfast"})
        stream.height, stream.width, stream.pix_fmt = frames.shape[1], frames.shape[2], "yuv420p"
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
