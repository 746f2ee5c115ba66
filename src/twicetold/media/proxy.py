"""A copy of a film that every browser plays, made inside a worker: VP9 and Opus in WebM, small, in the original's time.

For looking only: nothing is ever traced, hashed or shown as evidence from it. Every frame of the original keeps its own
time, rounded to WebM's millisecond, and key frames are so close that a player goes to any of them at once. Not H.264,
because the encoders for it are under the GPL (`docs/decisions/002-pyav-and-licences.md`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from twicetold.errors import MediaRejected
from twicetold.media.frames import FrameBatch
from twicetold.media.picture import TargetSize
from twicetold.media.plan import DecodeLimits, DecodeOptions
from twicetold.media.samples import SoundBatch
from twicetold.media.sound import read_sound
from twicetold.media.video import ReadPlan, read_window

LONG_SIDE = 640
"""360 lines of a wide picture."""

BITS_PER_SECOND = 700_000
KEY_FRAME_EVERY = 24
SPEED = {"deadline": "realtime", "cpu-used": "8"}
RATE_HZ = 48_000
"""The rate that Opus works at."""

PIECE_BYTES = 1 << 20
FRAMES_PER_BATCH = 24
FOREVER_US = 1 << 50

MILLISECOND = Fraction(1, 1000)

Batch = TypeVar("Batch", FrameBatch, SoundBatch)


def make_proxy(path: Path, limits: DecodeLimits) -> Iterator[bytes]:
    """The copy, in pieces that follow one another; an empty piece now and then says that work goes on.

    Raises:
        MediaRejected: neither picture nor sound can be decoded; as `read_window` and `read_sound`.
    """
    held = io.BytesIO()
    with av.open(held, "w", format="webm") as output:
        yield from _encoded(output, path, limits)
    content = held.getbuffer()
    for first in range(0, len(content), PIECE_BYTES):
        yield bytes(content[first : first + PIECE_BYTES])


def _encoded(output: OutputContainer, path: Path, limits: DecodeLimits) -> Iterator[bytes]:
    """Encode picture and sound side by side in time, so that a player finds in one place what belongs together."""
    pictures = read_window(path, _plan(limits), start_us=0, end_us=FOREVER_US)
    sounds = read_sound(path, rate_hz=RATE_HZ, limits=limits)
    picture, no_picture = _first(pictures)
    sound, _ = _first(sounds)
    if picture is None and sound is None and no_picture is not None:
        raise no_picture
    # Both are declared before the first packet is written.
    seen = None if picture is None else _picture_stream(output, picture)
    heard = None if sound is None else _sound_stream(output)
    last_ms = -1
    while picture is not None or sound is not None:
        if picture is not None and seen is not None and (sound is None or _seen_s(picture) <= _heard_s(sound)):
            last_ms = _encode_pictures(output, seen, picture, last_ms)
            picture = _next(pictures)
        elif sound is not None and heard is not None:
            _encode_sound(output, heard, sound)
            sound = _next(sounds)
        yield b""
    for stream in (seen, heard):
        if stream is not None:
            output.mux(stream.encode(None))


def _plan(limits: DecodeLimits) -> ReadPlan:
    return ReadPlan(
        target=TargetSize(width=None, height=None, long_side=LONG_SIDE),
        pixels="rgb",
        limits=limits,
        options=DecodeOptions(),
        frames_per_batch=FRAMES_PER_BATCH,
    )


def _first(batches: Iterator[Batch]) -> tuple[Batch | None, MediaRejected | None]:
    try:
        return _next(batches), None
    except MediaRejected as error:
        return None, error


def _next(batches: Iterator[Batch]) -> Batch | None:
    """The next batch that holds anything."""
    return next((batch for batch in batches if len(batch)), None)


def _seen_s(batch: FrameBatch) -> float:
    return float(batch.ticks[0] * batch.time_base)


def _heard_s(batch: SoundBatch) -> float:
    return batch.first / RATE_HZ


def _picture_stream(output: OutputContainer, batch: FrameBatch) -> VideoStream:
    height, width = batch.pixels.shape[1:3]
    stream = output.add_stream("libvpx-vp9", options={**SPEED, "g": str(KEY_FRAME_EVERY)})
    # Both sides even, as the colour planes of half the size need.
    stream.width, stream.height, stream.pix_fmt = max(2, width & ~1), max(2, height & ~1), "yuv420p"
    stream.bit_rate = BITS_PER_SECOND
    stream.codec_context.time_base = MILLISECOND
    stream.codec_context.thread_count = 1
    return stream


def _sound_stream(output: OutputContainer) -> AudioStream:
    stream = output.add_stream("libopus", rate=RATE_HZ, layout="mono")
    stream.bit_rate = 64_000
    return stream


def _encode_pictures(output: OutputContainer, stream: VideoStream, batch: FrameBatch, last_ms: int) -> int:
    """Encode a batch; returns the time of its last frame. WebM tells no two frames of one millisecond apart."""
    for ticks, pixels in zip(batch.ticks, batch.pixels, strict=True):
        at_ms = round(int(ticks) * batch.time_base / MILLISECOND)
        if at_ms <= last_ms:
            continue
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
        frame = frame.reformat(width=stream.width, height=stream.height, format="yuv420p")
        frame.pts, frame.time_base = at_ms, MILLISECOND
        output.mux(stream.encode(frame))
        last_ms = at_ms
    return last_ms


def _encode_sound(output: OutputContainer, stream: AudioStream, batch: SoundBatch) -> None:
    frame = AudioFrame.from_ndarray(batch.samples[np.newaxis, :], format="flt", layout="mono")
    frame.sample_rate = RATE_HZ
    frame.pts, frame.time_base = batch.first, Fraction(1, RATE_HZ)
    output.mux(stream.encode(frame))
