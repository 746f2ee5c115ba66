"""What the parent may ask a media worker, and what comes back beside the arrays."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from twicetold.media.frames import DecodeReport, FrameBatch, PixelLayout
from twicetold.media.plan import DecodeLimits, Reading, SkipFrame
from twicetold.media.samples import SoundBatch
from twicetold.media.text_track import TextForm, TextTrack
from twicetold.run.wire import Reply
from twicetold.settings import MediaSettings


class Ask(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One file and the ceilings on reading it. The path goes as bytes: file names need not be text."""

    path_bytes: bytes
    max_frames: int
    max_megapixels: int
    max_duration_h: int

    @property
    def path(self) -> Path:
        """The file asked about."""
        return Path(os.fsdecode(self.path_bytes))

    @property
    def limits(self) -> DecodeLimits:
        """Ceilings on this read."""
        return DecodeLimits(
            max_frames=self.max_frames,
            max_pixels=self.max_megapixels * 1_000_000,
            max_duration_h=self.max_duration_h,
        )


class ProbeAsk(Ask, frozen=True, kw_only=True):
    """Answered by one `Probe`."""


class SampleAsk(Ask, frozen=True, kw_only=True):
    """Answered by batches of the track on a grid of time."""

    every_us: int
    width: int
    height: int
    pixels: PixelLayout
    frames_per_batch: int
    skip_loop_filter: bool
    skip_frame: SkipFrame
    reading: Reading
    max_key_gap_us: int


class WindowAsk(Ask, frozen=True, kw_only=True):
    """Answered by batches of the frames of a window, or of the samples of the grid in it."""

    start_us: int
    end_us: int
    every_us: int | None
    width: int | None
    height: int | None
    long_side: int | None
    pixels: PixelLayout
    frames_per_batch: int
    skip_loop_filter: bool
    skip_frame: SkipFrame
    lead_us: int


class StillAsk(Ask, frozen=True, kw_only=True):
    """Answered by one array `pixels`."""

    long_side: int | None
    pixels: PixelLayout


class SoundAsk(Ask, frozen=True, kw_only=True):
    """Answered by batches of the soundtrack, mixed to one channel, or of a window of it."""

    rate_hz: int
    start_us: int
    end_us: int | None


class TextAsk(Ask, frozen=True, kw_only=True):
    """Answered by one `TextBody` with its text as UTF-8 bytes."""

    max_characters: int


class ProxyAsk(Ask, frozen=True, kw_only=True):
    """Answered by arrays `piece` of a file for browsers, some of them empty."""


AnyAsk = ProbeAsk | SampleAsk | WindowAsk | StillAsk | SoundAsk | TextAsk | ProxyAsk


class BatchBody(msgspec.Struct, frozen=True, kw_only=True):
    """A `FrameBatch` without its arrays `ticks` and `pixels`."""

    time_base: tuple[int, int]
    end_us: int
    report: DecodeReport


class SoundBody(msgspec.Struct, frozen=True, kw_only=True):
    """A `SoundBatch` without its samples."""

    first: int
    report: DecodeReport


def pack_sound(batch: SoundBatch) -> tuple[SoundBody, dict[str, NDArray[Any]]]:
    """A batch of sound as a worker sends it."""
    return SoundBody(first=batch.first, report=batch.report), {"samples": batch.samples}


def unpack_sound(reply: Reply) -> SoundBatch:
    """A batch of sound as the parent receives it.

    Raises:
        msgspec.MsgspecError, KeyError, ValueError: the worker sent something else.
    """
    body = msgspec.msgpack.decode(reply.body, type=SoundBody)
    samples = reply.arrays["samples"]
    if samples.dtype.str != "<f4" or samples.ndim != 1 or not np.isfinite(samples).all():
        raise ValueError(f"samples of shape {samples.shape} and type {samples.dtype}")
    return SoundBatch(first=body.first, samples=samples, report=body.report)


class TextBody(msgspec.Struct, frozen=True, kw_only=True):
    """A `TextTrack` without its arrays `text`, `cues` and `pages`."""

    form: TextForm
    encoding: str
    warnings: tuple[str, ...]


def about(path: Path, settings: MediaSettings) -> dict[str, Any]:
    """The fields that every `Ask` has."""
    return {
        "path_bytes": os.fsencode(path),
        "max_frames": settings.max_frames,
        "max_megapixels": settings.max_megapixels,
        "max_duration_h": settings.max_duration_h,
    }


def pack_batch(batch: FrameBatch) -> tuple[BatchBody, dict[str, NDArray[Any]]]:
    """A batch as a worker sends it."""
    base = (batch.time_base.numerator, batch.time_base.denominator)
    body = BatchBody(time_base=base, end_us=batch.end_us, report=batch.report)
    return body, {"ticks": batch.ticks, "pixels": batch.pixels}


def unpack_batch(reply: Reply) -> FrameBatch:
    """A batch as the parent receives it.

    Raises:
        msgspec.MsgspecError, KeyError, ValueError: the worker sent something else.
    """
    body = msgspec.msgpack.decode(reply.body, type=BatchBody)
    ticks, pixels = reply.arrays["ticks"], reply.arrays["pixels"]
    if ticks.dtype.str != "<i8" or pixels.dtype.str != "|u1" or ticks.shape != pixels.shape[:1]:
        raise ValueError(f"a batch of ticks {ticks.shape} and pixels {pixels.shape}")
    return FrameBatch(
        ticks=ticks, time_base=Fraction(*body.time_base), pixels=pixels, end_us=body.end_us, report=body.report
    )


def pack_text(track: TextTrack) -> tuple[TextBody, dict[str, NDArray[Any]]]:
    """A text as a worker sends it."""
    body = TextBody(form=track.form, encoding=track.encoding, warnings=track.warnings)
    # Unpaired surrogates, which UTF-16 can hold, pass as they are: offsets must count what the file holds.
    text = np.frombuffer(track.text.encode("utf-8", "surrogatepass"), np.uint8)
    return body, {"text": text, "cues": track.cues, "pages": track.pages}


def unpack_text(reply: Reply) -> TextTrack:
    """A text as the parent receives it.

    Raises:
        msgspec.MsgspecError, KeyError, ValueError: the worker sent something else.
    """
    body = msgspec.msgpack.decode(reply.body, type=TextBody)
    return TextTrack(
        reply.arrays["text"].tobytes().decode("utf-8", "surrogatepass"),
        body.form,
        encoding=body.encoding,
        cues=reply.arrays["cues"],
        pages=reply.arrays["pages"],
        warnings=body.warnings,
    )
