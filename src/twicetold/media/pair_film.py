"""Writing the film of a pair, side by side: pictures of our own making, VP9 in WebM, without sound.

Not H.264, because the encoders for it are under the GPL (`docs/decisions/002-pyav-and-licences.md`). Nothing that
others made is opened here: what is encoded are frames that came out of the limited workers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import av
import numpy as np
from numpy.typing import NDArray

BITS_PER_SECOND = 2_500_000
SPEED = {"deadline": "realtime", "cpu-used": "6"}


def write_pair_film(target: IO[bytes], frames: Iterable[NDArray[np.uint8]], *, rate: int) -> int:
    """Write RGB frames uint8 (h, w, 3), all of one size with even sides, at `rate` a second; returns how many.

    Raises:
        ValueError: there are none.
    """
    count = 0
    with av.open(target, "w", format="webm") as container:
        stream = container.add_stream("libvpx-vp9", rate=rate, options=SPEED)
        stream.pix_fmt, stream.bit_rate = "yuv420p", BITS_PER_SECOND
        for picture in frames:
            if count == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts = count
            container.mux(stream.encode(frame))
            count += 1
        if not count:
            raise ValueError("a film without a frame")
        container.mux(stream.encode(None))
    return count
