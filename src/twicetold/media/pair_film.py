"""Writing the film of a pair, side by side: pictures of our own making, VP9 in WebM, one side's sound or none.

Not H.264, because the encoders for it are under the GPL (`docs/decisions/002-pyav-and-licences.md`). Nothing that
others made is opened here: what is encoded are frames that came out of the limited workers.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import IO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

BITS_PER_SECOND = 2_500_000
SOUND_HZ = 48_000
OPUS_SAMPLES = 960
"""Samples of one Opus frame of 20 ms."""

SPEED = {"deadline": "realtime", "cpu-used": "6"}


def write_pair_film(
    target: IO[bytes],
    frames: Iterable[NDArray[np.uint8]],
    *,
    rate: int,
    sound: NDArray[np.float32] | None = None,
) -> int:
    """Write RGB frames uint8 (h, w, 3), all of one size with even sides, at `rate` a second; returns how many.

    Args:
        sound: float32 (n,), one channel at `SOUND_HZ`, written as Opus; None for a film without a soundtrack.

    Raises:
        ValueError: there are no frames.
    """
    count = 0
    with av.open(target, "w", format="webm") as container:
        stream = container.add_stream("libvpx-vp9", rate=rate, options=SPEED)
        stream.pix_fmt, stream.bit_rate = "yuv420p", BITS_PER_SECOND
        heard = None if sound is None else container.add_stream("libopus", rate=SOUND_HZ, layout="mono")
        told = 0
        for picture in frames:
            if count == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts = count
            container.mux(stream.encode(frame))
            count += 1
            if heard is not None and sound is not None:
                # Beside the pictures, so that a player finds both in one place.
                told = _write_sound(container, heard, sound, told, until=count * SOUND_HZ // rate)
        if not count:
            raise ValueError("a film without a frame")
        container.mux(stream.encode(None))
        if heard is not None:
            container.mux(heard.encode(None))
    return count


def _write_sound(
    container: OutputContainer, stream: AudioStream, sound: NDArray[np.float32], start: int, *, until: int
) -> int:
    """Write whole Opus frames of what comes before a sample, silence where there is no more; returns how far it got."""
    while start + OPUS_SAMPLES <= until:
        piece = sound[start : start + OPUS_SAMPLES]
        samples = np.zeros((1, OPUS_SAMPLES), np.float32)
        samples[0, : len(piece)] = np.clip(piece, -1, 1)
        frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
        container.mux(stream.encode(frame))
        start += OPUS_SAMPLES
    return start
